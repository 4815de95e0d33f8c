/// What a regularised inverse on 1024² costs. `one inverse` makes the problem from its data and one inverse
/// of it, which is two transforms and the filter: over our two transforms alone, and over FFTW's own round
/// trip. `a rule` is the curve of 60 parameters with generalised cross-validation and the L-curve's choice
/// from it: over one inverse. Each pair is timed in turn, 7 times; figures are medians, `ratio` the median
/// of ratios.
///
///     bench_inverse [--json [NAME]]      one object a line; only the filter called NAME
#include <fftw3.h>
#include <fmt/format.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <string_view>

#include "pde/filters.hpp"
#include "pde/heat_modes.hpp"
#include "pde/parameter_rules.hpp"
#include "tests/bench/paired.hpp"

namespace undiffuse::bench {
namespace {

using pde::Index;

constexpr int kRounds = 7;
constexpr Index kSide = 1024, kParameters = 60;

struct Report {
  bool json;
  std::string_view only;
  int threads;

  bool wants(std::string_view filter) const { return only.empty() || filter == only; }
  void operator()(std::string_view filter, std::string_view what, std::string_view walls,
                  std::string_view limit, const Work& work, const Work& limit_work) const {
    const Ratio r = compare(work, limit_work, kRounds);
    if (json) {
      fmt::print(
          R"({{"filter": "{}", "what": "{}", "walls": "{}", "threads": {}, "ms": {:.4g}, "limit": "{}", )"
          R"("limit_ms": {:.4g}, "ratio": {:.4g}}})"
          "\n",
          filter, what, walls, threads, 1e3 * r.ours, limit, 1e3 * r.limit, r.ratio);
    } else {
      fmt::print("{:22} {:30} {:9} {} threads {:8.2f} ms; {:20} {:8.2f}; ratio {:.2f}\n", filter, what, walls,
                 threads, 1e3 * r.ours, limit, 1e3 * r.limit, r.ratio);
    }
    std::fflush(stdout);
  }
};

/// FFTW's own transforms of the whole and back, those of Spectrum, with as many threads.
class RoundTrip {
 public:
  RoundTrip(pde::Boundary boundary, int threads)
      : values_(fftw_alloc_real(kSide * kSide)), modes_(fftw_alloc_complex(kSide * (kSide / 2 + 1))) {
    constexpr int n = kSide;
    fftw_plan_with_nthreads(threads);
    if (boundary == pde::Boundary::periodic) {
      there_ = fftw_plan_dft_r2c_2d(n, n, values_, modes_, FFTW_MEASURE);
      back_ = fftw_plan_dft_c2r_2d(n, n, modes_, values_, FFTW_MEASURE);
    } else {
      there_ = fftw_plan_r2r_2d(n, n, values_, values_, FFTW_REDFT10, FFTW_REDFT10, FFTW_MEASURE);
      back_ = fftw_plan_r2r_2d(n, n, values_, values_, FFTW_REDFT01, FFTW_REDFT01, FFTW_MEASURE);
    }
    fftw_plan_with_nthreads(1);
    std::fill_n(values_, kSide * kSide, 0.0);  // stays finite however often
  }
  RoundTrip(const RoundTrip&) = delete;
  RoundTrip& operator=(const RoundTrip&) = delete;
  ~RoundTrip() {
    fftw_destroy_plan(there_);
    fftw_destroy_plan(back_);
    fftw_free(values_);
    fftw_free(modes_);
  }
  void operator()() const {
    fftw_execute(there_);
    fftw_execute(back_);
  }

 private:
  double* values_;
  fftw_complex* modes_;
  fftw_plan there_, back_;
};

std::vector<std::unique_ptr<pde::SpectralFilter>> every_filter() {
  std::vector<std::unique_ptr<pde::SpectralFilter>> filters;
  filters.push_back(std::make_unique<pde::CutOffFilter>());
  filters.push_back(std::make_unique<pde::TikhonovFilter>());
  filters.push_back(std::make_unique<pde::SobolevTikhonovFilter>());
  filters.push_back(std::make_unique<pde::LavrentievFilter>());
  filters.push_back(std::make_unique<pde::QuasiBoundaryValueFilter>());
  filters.push_back(std::make_unique<pde::QuasiReversibilityFilter>());
  filters.push_back(std::make_unique<pde::PseudoParabolicFilter>());
  filters.push_back(std::make_unique<pde::LandweberFilter>());
  return filters;
}

/// A picture of waves and noise, blurred by κT cells².
struct Blurred {
  pde::HeatPropagator<2> A;
  Eigen::VectorXd b{kSide * kSide};

  Blurred(pde::Boundary boundary, double kappa_T)
      : A({pde::Grid<2>({kSide, kSide}, {0, 0}, {kSide, kSide}, boundary), 1.0}, kappa_T) {
    const Eigen::VectorXd u = Eigen::VectorXd::NullaryExpr(b.size(), [](Index c) {
      const auto x = static_cast<double>(c % kSide), y = static_cast<double>(c / kSide);
      return 1 + std::sin(0.02 * x) * std::cos(0.05 * y) + (std::sin(0.3 * x + 0.1 * y) > 0.9 ? 1 : 0);
    });
    Eigen::VectorXd c(b.size());
    A.analyse(u, c);
    A.synthesise(c.cwiseProduct(A.modes().a), b);
    b += Eigen::VectorXd::NullaryExpr(b.size(), [](Index i) {
      return 1e-3 * std::sin(12.9898 * static_cast<double>(i) * static_cast<double>(i % 7919));
    });
  }
};

/// As many of the candidates, from the first to the last.
Eigen::VectorXd some_of(const Eigen::VectorXd& candidates) {
  const Index last = candidates.size() - 1;
  return Eigen::VectorXd::NullaryExpr(kParameters,
                                      [&](Index j) { return candidates[j * last / (kParameters - 1)]; });
}

void choose(const pde::SpectralFilter& filter, const pde::InverseProblem& problem,
            const Eigen::VectorXd& parameters) {
  const pde::ParameterCurve curve = filter.curve(problem, parameters, nullptr);
  for (const char* rule : {"gcv", "l_curve"}) {
    try {
      pde::choose_parameter(pde::parameter_rule(rule), filter, problem, curve, {});
    } catch (const pde::NoParameter&) {  // has cost as much
    }
  }
}

void one_inverse(const Report& report, Blurred& blurred, std::string_view walls, const Work& round_trip) {
  pde::HeatModes<2>& heat = blurred.A.heat();
  Eigen::VectorXd c(blurred.b.size());
  const Work transforms = [&] {
    heat.forward(blurred.b, c);
    heat.inverse(c, c);
  };
  if (report.only.empty())
    report("none", "two transforms", walls, "FFTW's round trip", transforms, round_trip);
  for (const auto& filter : every_filter()) {
    if (!report.wants(filter->about().name)) continue;
    const Eigen::VectorXd all = filter->candidates(pde::InverseProblem(blurred.A, blurred.b));
    const Eigen::VectorXd middle = all.segment(all.size() / 2, 1);
    double sum = 0;
    const Work inverse = [&] {
      const pde::InverseProblem problem(blurred.A, blurred.b);
      filter->for_each(problem, middle, [&](Index, const auto& solution) { sum += solution.q[0]; });
    };
    report(filter->about().name, "one inverse", walls, "two transforms", inverse, transforms);
    report(filter->about().name, "one inverse", walls, "FFTW's round trip", inverse, round_trip);
  }
}

void a_rule(const Report& report, Blurred& blurred, std::string_view what, std::string_view walls) {
  for (const auto& filter : every_filter()) {
    if (!report.wants(filter->about().name)) continue;
    const pde::InverseProblem problem(blurred.A, blurred.b);
    const Eigen::VectorXd parameters = some_of(filter->candidates(problem));
    const Eigen::VectorXd middle = parameters.segment(kParameters / 2, 1);
    double sum = 0;
    report(
        filter->about().name, what, walls, "one inverse", [&] { choose(*filter, problem, parameters); },
        [&] {
          const pde::InverseProblem again(blurred.A, blurred.b);
          filter->for_each(again, middle, [&](Index, const auto& solution) { sum += solution.q[0]; });
        });
  }
}

}  // namespace

int run(bool json, std::string_view only) {
  fftw_init_threads();
  for (const int threads : {1, 2}) {
    omp_set_num_threads(threads);
    const Report report{json, only, threads};
    for (const auto boundary : {pde::Boundary::no_flux, pde::Boundary::periodic}) {
      const std::string_view walls = boundary == pde::Boundary::periodic ? "periodic" : "no_flux";
      const RoundTrip round_trip(boundary, threads);
      Blurred blurred(boundary, 8), sharp(boundary, 0.05);
      one_inverse(report, blurred, walls, std::cref(round_trip));
      a_rule(report, blurred, "rule, blurred by 8 cells^2", walls);
      a_rule(report, sharp, "rule, blurred by 0.05 cells^2", walls);
    }
  }
  return 0;
}

}  // namespace undiffuse::bench

int main(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  const bool json = !arguments.empty() && arguments[0] == "--json";
  return undiffuse::bench::run(json, arguments.size() > 1 ? arguments[1] : "");
}
