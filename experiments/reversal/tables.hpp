#pragma once
#include "experiments/reversal/branch.hpp"

namespace undiffuse::experiments::reversal {

struct Row {
  std::string method;
  Figures figures;
};

/// The groups /summary (a row a method) and /checks (a row a claim).
void write_tables(data::ResultFile& file, const std::vector<Row>& rows, const std::vector<Check>& checks);

}  // namespace undiffuse::experiments::reversal
