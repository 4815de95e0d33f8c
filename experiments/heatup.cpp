#include <chrono>
#include <cmath>
#include <fstream>
#include <thread>

#include "experiments/run/report.hpp"
#include "experiments/run/study.hpp"

namespace undiffuse::experiments {
namespace {
struct LawKeys {
  std::vector<double> weights = {1.0};
  std::string file;
  static auto parameters() {
    return std::make_tuple(data::Parameter{"weights", &LawKeys::weights, "1", "weights", data::at_least(0)},
                           data::Parameter{"file", &LawKeys::file, "", "a file", data::any()});
  }
};
struct GridKeys {
  std::int64_t cells = 64;
  double fail = 0, sleep = 0;
  static auto parameters() {
    return std::make_tuple(data::Parameter{"cells", &GridKeys::cells, "1", "number of cells", data::at_least(3)},
                           data::Parameter{"fail", &GridKeys::fail, "1", "1: check, 2: numerics, 3: fault", data::between(0, 9)},
                           data::Parameter{"sleep", &GridKeys::sleep, "s", "rest", data::at_least(0)});
  }
};
class HeatupRun final : public Run {
 public:
  LawKeys law; GridKeys grid; std::vector<Input> in;
  Plan plan() const override { return {8.0 * static_cast<double>(grid.cells), 100, 5, {{"stability number", "0.5 of at most 0.5"}}}; }
  std::vector<Input> inputs() const override { return in; }
  Outcome execute(const Context& c) override {
    for (int i = 0; i < 20; ++i) { c.progress.report(i / 20., "resting"); std::this_thread::sleep_for(std::chrono::duration<double>(grid.sleep / 20)); }
    std::vector<double> x(static_cast<std::size_t>(grid.cells)), u(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) { x[i] = static_cast<double>(i); u[i] = std::sin(x[i] * static_cast<double>(c.seed)); }
    c.file.coordinate("", "x", std::span<const double>(x), "1", "x");
    c.file.write("", "u", std::span<const double>(u), {"1", "u", {"x"}});
    if (grid.fail == 2) throw data::NumericalError("u[3] is nan at t = 0.1", 0.1, 3);
    if (grid.fail == 3) throw std::invalid_argument("wrong shape");
    Summary s; s.figure("l1_error", "1", "L1"); s.figure("seconds", "s", "wall"); s.set("naive", "l1_error", INFINITY); s.set("fp", "l1_error", 3e-4); s.set("fp", "seconds", 0.5);
    s.write(c.file);
    return {write_checks(c.file, {{"mass", grid.fail == 1 ? 1. : 0., 0, 0.5}})};
  }
};
class Heatup final : public Study {
  About about_{"heatup", "does it warm up?", "q", "m", "u_t = u_xx", "Fourier"};
 public:
  const About& about() const override { return about_; }
  std::vector<Section> sections() const override { return {{"law", "law", data::keys<LawKeys>()}, {"grid", "the grid", data::keys<GridKeys>()}}; }
  std::unique_ptr<Run> prepare(data::Deck& d) const override {
    auto r = std::make_unique<HeatupRun>();
    r->law = data::read<LawKeys>(d, "law"); r->grid = data::read<GridKeys>(d, "grid");
    if (!r->law.file.empty()) r->in.push_back({"law.file", d.resolve(r->law.file)});
    return r;
  }
};
}
std::unique_ptr<Study> make_heatup() { return std::make_unique<Heatup>(); }
}
