#include "pde/spectral_filter.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "pde/parallel.hpp"

namespace undiffuse::pde {
namespace {

constexpr Index block_length = 1024;

Index blocks_of(Index n) { return (n + block_length - 1) / block_length; }

/// The modes that some parameter of a curve does anything with, side by side, and what the others add.
struct ActiveModes {
  Eigen::VectorXd a{}, log_a{}, wavenumber{}, data{}, truth{};
  double largest;
  double idle_data = 0, idle_truth = 0;  ///< Σβ² and Σ truth² of the others

  ModeBlock block(Index begin, Index n) const {
    return {{a.data() + begin, n}, {log_a.data() + begin, n}, {wavenumber.data() + begin, n}, largest};
  }
};

ModeBlock block_of(const InverseProblem& problem, Index begin, Index n) {
  const Modes& modes = problem.modes();
  return {{modes.a.data() + begin, n},
          {modes.log_a.data() + begin, n},
          {modes.wavenumber.data() + begin, n},
          problem.largest()};
}

/// Calls work(begin, n) for every block of so many modes; blocks go to the threads.
void for_blocks(Index size, const std::function<void(Index begin, Index n)>& work) {
  const auto each = [&](Index b, int) {
    work(b * block_length, std::min(block_length, size - b * block_length));
  };
  for_each_block(blocks_of(size), available_threads(), std::ref(each));
}

/// What one block adds to the squares of a curve, a row a parameter.
enum Column : std::uint8_t { residual2, size2, freedom, change2, error2, columns };
using Sums = Eigen::Matrix<double, Eigen::Dynamic, columns>;

void require_positive(const Regularisation& method, ConstVector parameters) {
  for (const double p : parameters)
    if (!(p > 0) && !(p == 0 && method.about().name == "cutoff"))
      throw std::invalid_argument(std::string(method.about().name) + ": a parameter that is not positive");
}

/// Modes where even the least regularised inverse keeps φ < 2^-60 and a gain that vanishes beside the largest
/// one add nothing that a double holds: φ falls as the parameter regularises more.
ActiveModes active_modes(const SpectralFilter& method, const InverseProblem& problem, double last,
                         const Eigen::VectorXd* truth) {
  const Modes& modes = problem.modes();
  const Index size = modes.size();
  Eigen::ArrayXd gain(size), loss(size);
  for_blocks(size, [&](Index begin, Index n) {
    method.evaluate(block_of(problem, begin, n), last, gain.segment(begin, n), loss.segment(begin, n));
  });
  const double least = gain.maxCoeff() * 0x1p-30 / std::sqrt(static_cast<double>(size));
  std::vector<Index> active;
  ActiveModes kept{.largest = problem.largest()};
  for (Index i = 0; i < size; ++i) {
    if (gain[i] * modes.a[i] >= 0x1p-60 || !(gain[i] < least)) {
      active.push_back(i);
    } else {
      kept.idle_data += problem.data()[i] * problem.data()[i];
      if (truth) kept.idle_truth += (*truth)[i] * (*truth)[i];
    }
  }
  kept.a = modes.a(active);
  kept.log_a = modes.log_a(active);
  kept.wavenumber = modes.wavenumber(active);
  kept.data = problem.data()(active);
  if (truth) kept.truth = (*truth)(active);
  return kept;
}

/// What one inverse has in all modes.
struct Totals {
  double residual2 = 0, size2 = 0, freedom = 0, amplification = 0;
};

/// Coefficients of the inverse into q.
Totals filtered(const SpectralFilter& method, const InverseProblem& problem, double parameter,
                Eigen::VectorXd& q) {
  std::vector<Totals> parts(static_cast<std::size_t>(blocks_of(q.size())));
  for_blocks(q.size(), [&](Index begin, Index n) {
    Eigen::Array<double, Eigen::Dynamic, 1, 0, block_length> gain(n), loss(n);
    method.evaluate(block_of(problem, begin, n), parameter, gain, loss);
    const auto data = problem.data().array().segment(begin, n);
    auto part = q.array().segment(begin, n);
    part = gain * data;
    parts[static_cast<std::size_t>(begin / block_length)] = {.residual2 = (loss * data).square().sum(),
                                                             .size2 = part.square().sum(),
                                                             .freedom = (1 - loss).sum(),
                                                             .amplification = gain.maxCoeff()};
  });
  Totals totals;
  for (const Totals& part : parts) {
    totals.residual2 += part.residual2;
    totals.size2 += part.size2;
    totals.freedom += part.freedom;
    totals.amplification = std::max(totals.amplification, part.amplification);
  }
  return totals;
}

Sums sums_of_block(const SpectralFilter& method, const ActiveModes& modes, ConstVector parameters,
                   Index begin, Index n) {
  Sums sums = Sums::Zero(parameters.size(), columns);
  Eigen::ArrayXd gain(n), loss(n), q(n), last(n);
  const ModeBlock block = modes.block(begin, n);
  const auto data = modes.data.array().segment(begin, n);
  for (Index j = 0; j < parameters.size(); ++j) {
    method.evaluate(block, parameters[j], gain, loss);
    q = gain * data;
    sums(j, residual2) = (loss * data).square().sum();
    sums(j, size2) = q.square().sum();
    sums(j, freedom) = (1 - loss).sum();
    if (j > 0) sums(j - 1, change2) = (q - last).square().sum();
    if (modes.truth.size() > 0) sums(j, error2) = (q - modes.truth.array().segment(begin, n)).square().sum();
    last.swap(q);
  }
  return sums;
}

}  // namespace

void SpectralFilter::for_each(const InverseProblem& problem, ConstVector parameters,
                              const Visit& visit) const {
  require_structure(*this, problem);
  require_positive(*this, parameters);
  const double unit = problem.unit_norm();
  RegularisedSolution solution{};
  solution.q.resize(problem.A().cols());
  Eigen::VectorXd q(problem.modes().size());
  for (Index j = 0; j < parameters.size(); ++j) {
    const Totals totals = filtered(*this, problem, parameters[j], q);
    solution.parameter = parameters[j];
    solution.residual = std::hypot(unit * std::sqrt(totals.residual2), problem.unreachable());
    solution.size = unit * std::sqrt(totals.size2);
    solution.freedom = totals.freedom;
    solution.amplification = totals.amplification;
    problem.A().synthesise(q, solution.q);
    visit(j, solution);
  }
}

Eigen::VectorXd SpectralFilter::factors(const InverseProblem& problem, double parameter) const {
  require_structure(*this, problem);
  require_positive(*this, Eigen::VectorXd::Constant(1, parameter));
  const Index size = problem.modes().size();
  Eigen::ArrayXd gain(size), loss(size);
  evaluate(block_of(problem, 0, size), parameter, gain, loss);
  return 1 - loss;
}

ParameterCurve SpectralFilter::curve(const InverseProblem& problem, ConstVector parameters,
                                     const Eigen::VectorXd* truth) const {
  require_structure(*this, problem);
  require_positive(*this, parameters);
  ParameterCurve curve = empty_curve(problem, parameters, truth != nullptr);
  const Index count = parameters.size();
  if (count == 0) return curve;
  const ActiveModes modes = active_modes(*this, problem, parameters[count - 1], truth);
  std::vector<Sums> parts(static_cast<std::size_t>(blocks_of(modes.a.size())));
  for_blocks(modes.a.size(), [&](Index begin, Index n) {
    parts[static_cast<std::size_t>(begin / block_length)] = sums_of_block(*this, modes, parameters, begin, n);
  });
  Sums sums = Sums::Zero(count, columns);
  for (const Sums& part : parts) sums += part;
  const double unit = problem.unit_norm();
  const double idle = modes.idle_data + std::pow(problem.unreachable() / unit, 2);
  curve.residual = unit * (sums.col(residual2).array() + idle).sqrt();
  curve.size = unit * sums.col(size2).array().sqrt();
  curve.freedom = sums.col(freedom);
  curve.change = unit * sums.col(change2).array().sqrt();
  curve.change[count - 1] = std::numeric_limits<double>::quiet_NaN();
  if (truth) curve.error = unit * (sums.col(error2).array() + modes.idle_truth).sqrt();
  return curve;
}

}  // namespace undiffuse::pde
