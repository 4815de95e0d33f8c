// One method, its parameter chosen by every rule.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/regularization/problem.hpp"

namespace undiffuse::experiments::regularization {
namespace {

using data::Index;

/// Its own, or as many as the deck asks for, whole numbers where the method counts.
Eigen::VectorXd parameters_of(const Method& method, const pde::Regularisation& scheme,
                              const pde::InverseProblem& inverse) {
  if (method.own_parameters()) return scheme.candidates(inverse);
  const auto& keys = method.parameters;
  const bool counts = scheme.about().name == "cgls" || scheme.about().name == "landweber";
  std::vector<double> list;
  for (Index i = 0; i < keys.count; ++i) {
    const double part = static_cast<double>(i) / static_cast<double>(keys.count - 1);
    double p = std::exp((1 - part) * std::log(keys.first) + part * std::log(keys.last));
    if (counts) p = std::max(1.0, std::round(p));
    if (list.empty() || p != list.back()) list.push_back(p);
  }
  return Eigen::Map<const Eigen::VectorXd>(list.data(), static_cast<Index>(list.size()));
}

/// One method on the problem: what was tried, what rules chose, what came back.
template <int Dim>
class MethodRun {
 public:
  MethodRun(const Problem<Dim>& problem, const Method& method, BranchFile& out)
      : problem_(problem),
        method_(method),
        out_(out),
        scheme_(method.choice->make<Dim>(problem.grid)),
        unit_(scheme_->about().parameter_unit),
        curve_(scheme_->curve(*problem.inverse, parameters_of(method, *scheme_, *problem.inverse),
                              problem.has_truth() ? &problem.told : nullptr)) {}

  Figures run() {
    write_curve();
    const auto modes = modes_shown(problem_.A->modes());
    out_.coordinate("wavenumber", problem_.A->modes().wavenumber(modes), "1/length", "k of the mode");
    out_.coordinate("time", problem_.reverse_times(), "time", "reverse time");
    for (const auto* rule : problem_.settings.rules) try_rule(*rule, modes);
    return figures_;
  }

 private:
  void write_curve() {
    out_.describe(fmt::format("{}: {}", scheme_->about().name, scheme_->about().formula),
                  scheme_->about().source);
    out_.coordinate("parameter", curve_.parameter, unit_,
                    "parameter, from the most regularised to the least");
    out_.series("residual", "parameter", curve_.residual, "u length^(d/2)", "L2 norm of A q - b");
    out_.series("size", "parameter", curve_.size, "u length^(d/2)",
                "L2 norm of q; total variation for the method of that name");
    out_.series("freedom", "parameter", curve_.freedom, "1", "sum of the filter factors");
    out_.series("change", "parameter", curve_.change, "u length^(d/2)", "L2 norm of the step to the next q");
    if (problem_.has_truth())
      out_.series("error", "parameter", curve_.error / problem_.norm_at(problem_.told, 0), "1",
                  "relative L2 error of u(0)");
  }

  bool applies(const pde::ParameterRule& rule) const {
    return !rule.needs_freedom || !std::isnan(curve_.freedom[0]);
  }

  /// A rule that finds no parameter says so, and leaves its figures out; with the deck's own parameters it
  /// should have, and the run ends with a failed check.
  void try_rule(const pde::ParameterRule& rule, const std::vector<Index>& modes) {
    if (!applies(rule)) return;
    try {
      const double parameter =
          pde::choose_parameter(rule, *scheme_, *problem_.inverse, curve_, problem_.known());
      use(rule, parameter, modes);
    } catch (const pde::NoParameter& error) {
      say(fmt::format("undiffuse: {}\n", error.what()));
      out_.file().attribute(out_.group(), fmt::format("none_by_{}", rule.name), std::string(error.what()));
      if (!method_.own_parameters() && !std::isnan(curve_.freedom[0]))
        out_.claim(fmt::format("{}_found", rule.name), 0, 1, 1);
    }
  }

  void use(const pde::ParameterRule& rule, double parameter, const std::vector<Index>& modes) {
    const auto solution = scheme_->solve(*problem_.inverse, parameter);
    const auto columns = columns_of(rule);
    figures_.*columns.parameter = parameter;
    const pde::Field<Dim> q{problem_.grid, solution.q};
    out_.field(fmt::format("u_{}", rule.name), q, fmt::format("u(0) returned, by {}", rule.name), "u");
    const auto factors = scheme_->factors(*problem_.inverse, parameter);
    if (factors.size() > 0)
      out_.series(fmt::format("factor_{}", rule.name), "wavenumber", factors(modes), "1",
                  fmt::format("filter factor of the mode, by {}", rule.name));
    if (problem_.has_truth()) judge(rule, q, figures_.*columns.error);
    claim(rule, solution);
    if (rule.needs_truth || std::isnan(figures_.minimum)) describe_best(solution, q);
  }

  /// Errors at every reverse time, of the size of u then.
  void judge(const pde::ParameterRule& rule, const pde::Field<Dim>& q, double& error) {
    Eigen::VectorXd wrong(problem_.told.size());
    problem_.A->analyse_unknown(q.values, wrong);
    wrong -= problem_.told;
    const auto tau = problem_.reverse_times();
    const Eigen::VectorXd on_the_way = tau.unaryExpr([&](double at) {
      return problem_.norm_at(wrong, problem_.T() - at) / problem_.norm_at(problem_.told, problem_.T() - at);
    });
    out_.series(fmt::format("error_{}_at", rule.name), "time", on_the_way, "1",
                fmt::format("relative L2 error of u(T - time), by {}", rule.name));
    error = on_the_way[on_the_way.size() - 1];
  }

  void claim(const pde::ParameterRule& rule, const pde::RegularisedSolution& solution) {
    if (rule.needs_noise) {
      const bool exact = scheme_->about().continuous && !std::isnan(solution.freedom);
      const double slack = exact ? 1e-6 : 0.1;  // total variation is iterated
      const double low = scheme_->about().continuous ? 1 - slack : 0;
      out_.claim("residual_over_noise", solution.residual / problem_.noise_norm, low, 1 + slack);
    }
    if (problem_.has_truth() && !rule.needs_truth && method_.own_parameters())
      out_.claim(
          fmt::format("{}_over_least", rule.name),
          figures_.*columns_of(rule).error * problem_.norm_at(problem_.told, 0) / curve_.error.minCoeff(),
          std::isnan(solution.freedom) ? 0.8 : 0.9, kInfinity);
  }

  void describe_best(const pde::RegularisedSolution& solution, const pde::Field<Dim>& q) {
    figures_.amplification = solution.amplification;
    figures_.freedom = solution.freedom;
    figures_.minimum = q.values.minCoeff();
    if (problem_.settings.truth_kind == "density") figures_.mass_error = std::abs(q.integral() - 1);
  }

  const Problem<Dim>& problem_;
  const Method& method_;
  BranchFile& out_;
  std::unique_ptr<pde::Regularisation> scheme_;
  std::string unit_;
  pde::ParameterCurve curve_;
  Figures figures_;
};

}  // namespace

template <int Dim>
Figures run_method(const Problem<Dim>& problem, const Method& method, BranchFile& out) {
  return MethodRun<Dim>(problem, method, out).run();
}

template Figures run_method<1>(const Problem<1>&, const Method&, BranchFile&);
template Figures run_method<2>(const Problem<2>&, const Method&, BranchFile&);
template Figures run_method<3>(const Problem<3>&, const Method&, BranchFile&);

}  // namespace undiffuse::experiments::regularization
