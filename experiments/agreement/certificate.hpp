#pragma once
#include <vector>

#include "data/result_file.hpp"
#include "experiments/run/report.hpp"

namespace undiffuse::experiments::agreement {

/// Measures every integrator under every kind of noise that it takes (sde/certificate.hpp) and writes the
/// group /certificate: a row each, orders declared and measured with half widths of their 95 % intervals, the
/// limit as a flag, whether it holds. Adaptive ones, whose error their tolerance sets, have no row.
///
/// Claims for each row `certificate_<name>_<noise>`: the least of measured less declared orders, at least
/// -1/4; -infinity for a limit that is not Itô's.
void write_certificates(data::ResultFile& file, std::vector<Check>& checks);

}  // namespace undiffuse::experiments::agreement
