#include "experiments/chains/parts.hpp"
#include "experiments/run/study.hpp"

namespace undiffuse::experiments {
namespace chains {

const std::vector<FigureColumn<Figures>>& figure_columns() {
  static const std::vector<FigureColumn<Figures>> columns = {
      {"total_variation", &Figures::total_variation, "1",
       "total variation: limit, chain and process, largest of all times; ancestral, what returns and X_0"},
      {"wasserstein1", &Figures::wasserstein1, "length", "W1 of the same"},
      {"kl", &Figures::kl, "1", "KL of the same; one step: of the kernel to the Gaussian, smallest beta"},
      {"tv_order", &Figures::tv_order, "1", "order of the total variation in 1/N; ancestral: at x_1"},
      {"w1_order", &Figures::w1_order, "1", "order of W1"},
      {"kl_order", &Figures::kl_order, "1", "order of KL; ancestral: at x_1"},
      {"tv_inside", &Figures::tv_inside, "1", "limit: total variation before the last step"},
      {"kl_power", &Figures::kl_power, "1",
       "one step: power of beta that KL falls with, the farthest from the expected of all levels"},
      {"expected", &Figures::expected, "1", "the power that the leading term has"},
      {"over_predicted", &Figures::over_predicted, "1",
       "KL at the smallest beta over its leading term, the farthest from 1 of all levels"},
      {"kl_first", &Figures::kl_first, "1", "ancestral: KL one step before the end, at x_1"},
      {"path_kl", &Figures::path_kl, "1", "ancestral: sum of the mean KLs of steps N to 2, which bounds it"},
      {"tv_order_data", &Figures::tv_order_data, "1", "ancestral: order of the total variation at x_0"},
      {"kolmogorov", &Figures::kolmogorov, "1",
       "ancestral: sqrt(n) sup |F_n - F| of particles against the density, shortest chain"},
      {"seconds", &Figures::seconds, "s", "wall time of the method"},
  };
  return columns;
}

namespace {

class ChainsRun final : public Run {
 public:
  explicit ChainsRun(Settings settings) : settings_(std::move(settings)) {}

  Plan plan() const override { return make_plan(settings_); }
  std::vector<Input> inputs() const override { return {}; }

  Outcome execute(const Context& context) override {
    const auto compared = comparisons(settings_);
    const auto total = compared.size() + 2 * std::size(kVariances);
    Bench<Figures> bench(context, figure_columns(), total);
    for (const auto& comparison : compared)
      bench.run(comparison.name,
                [&](BranchFile& out) { return compare_with_limit(settings_, comparison, out); });
    for (const Variance variance : kVariances)
      bench.run("kernel_" + name_of(variance),
                [&](BranchFile& out) { return one_step(settings_, variance, out); });
    const auto paths = all_paths();
    auto done = static_cast<double>(total - std::size(kVariances));
    for (const Variance variance : kVariances) {
      const std::string name = "ancestral_" + name_of(variance);
      const auto report = [&](double part) {
        context.progress.report((done + part) / static_cast<double>(total), name);
      };
      bench.run(name, [&](BranchFile& out) {
        return whole_chains(settings_, variance, paths, context.seed, report, out);
      });
      ++done;
    }
    write_law(context.file);
    bench.summary.write(context.file);
    const bool passed = write_checks(context.file, bench.checks);
    bench.require_all();
    return {.checks_passed = passed};
  }

 private:
  std::vector<Path> all_paths() const {
    std::vector<Path> paths;
    for (const auto n : settings_.ancestral.steps)
      paths.push_back(path_of(settings_, chain_row(settings_.kind).make(settings_, static_cast<Index>(n))));
    return paths;
  }

  void write_law(data::ResultFile& file) const {
    const auto nodes = nodes_over(*settings_.law, *settings_.law);
    const Eigen::VectorXd p0 = log_density_at(*settings_.law, nodes.x).array().exp();
    const auto n = static_cast<std::size_t>(p0.size());
    file.coordinate("", "x", std::span<const double>(nodes.x.data(), n), "length", "places");
    file.write("", "p0", std::span<const double>(p0.data(), n),
               {.units = "1/length", .long_name = "density of X_0", .dims = {"x"}});
  }

  Settings settings_;
};

class Chains final : public Study {
 public:
  const About& about() const override {
    static const About about = {
        .name = "chains",
        .summary = "is DDPM the VP SDE, is SMLD the VE SDE? Their limits, one step back, whole chains back",
        .question = "Is DDPM the VP SDE, is SMLD the VE SDE?",
        .method =
            "The law of a chain of N steps and that of its process are both mixtures, exactly: total "
            "variation, W1 and KL by quadrature, and their order in 1/N. One step back: the exact kernel, "
            "a mixture too, against DDPM's Gaussian of the same mean with the variance beta, beta tilde, "
            "the kernel's own or its mean; KL against powers of beta and their coefficients. Whole chains "
            "back: the density that returns, by quadrature, against the law of the data, and particles "
            "beside it.",
        .equation =
            "x_i = sqrt(1 - beta_i) x_{i-1} + sqrt(beta_i) eps; beta_i = beta(i/N)/N; "
            "x_{i-1} ~ N((x_i + beta_i s)/sqrt(1 - beta_i), w_i) back",
        .source =
            "Ho, Jain & Abbeel, NeurIPS 2020 (arXiv:2006.11239); Song et al., ICLR 2021 (arXiv:2011.13456); "
            "Bao et al., ICLR 2022 (arXiv:2201.06503)"};
    return about;
  }
  std::vector<Section> sections() const override { return settings_sections(); }
  std::unique_ptr<Run> prepare(data::Deck& deck) const override {
    return std::make_unique<ChainsRun>(read_settings(deck));
  }
};

}  // namespace
}  // namespace chains

std::unique_ptr<Study> make_chains() { return std::make_unique<chains::Chains>(); }

}  // namespace undiffuse::experiments
