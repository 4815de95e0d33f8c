#include "pde/spectral_filter.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "pde/filter_lanes.hpp"
#include "pde/parallel.hpp"

namespace undiffuse::pde {
namespace {

constexpr Index block_length = 1024;

Index blocks_of(Index n) { return (n + block_length - 1) / block_length; }

/// As many numbers as a block has at most, without an allocation.
using BlockArray = Eigen::Array<double, Eigen::Dynamic, 1, 0, block_length>;

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

/// Σφ over nodes whose value is given, which are no modes.
double freedom_of_given(const SpectralFilter& method, const InverseProblem& problem, Index slowest,
                        double parameter) {
  BlockArray gain(1), loss(1);
  method.evaluate(block_of(problem, slowest, 1), parameter, gain, loss);
  return static_cast<double>(problem.modes().given) * (1 - loss[0]);
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
    BlockArray gain(n), loss(n);
    method.evaluate(block_of(problem, begin, n), parameter, gain, loss);
    const auto data = problem.data().array().segment(begin, n);
    q.array().segment(begin, n) = gain * data;
    const MemberSums sums = member_sums({.n = n,
                                         .data = data.data(),
                                         .gain = gain.data(),
                                         .loss = loss.data(),
                                         .gain_before = nullptr,
                                         .truth = nullptr});
    parts[static_cast<std::size_t>(begin / block_length)] = {.residual2 = sums.residual2,
                                                             .size2 = sums.size2,
                                                             .freedom = static_cast<double>(n) - sums.loss,
                                                             .amplification = gain.maxCoeff()};
  });
  Totals totals;
  for (const Totals& part : parts) {
    totals.residual2 += part.residual2;
    totals.size2 += part.size2;
    totals.freedom += part.freedom;
    totals.amplification = std::max(totals.amplification, part.amplification);
  }
  if (problem.modes().given > 0)
    totals.freedom -= freedom_of_given(method, problem, problem.slowest(), parameter);
  return totals;
}

/// The modes of a block that some parameter of a curve does anything with, side by side, and what the others
/// add. Where even the least regularised inverse keeps φ < 2^-60 and its gain is below `least`, which
/// vanishes beside the largest one, nothing is added that a double holds: φ falls as the parameter
/// regularises more.
class ActiveModes {
 public:
  ActiveModes(const SpectralFilter& method, const InverseProblem& problem, double last, double least,
              const Eigen::VectorXd* truth, Index begin, Index n)
      : a_(n), log_a_(n), wavenumber_(n), data_(n), truth_(truth ? n : 0), largest_(problem.largest()) {
    const ModeBlock all = block_of(problem, begin, n);
    BlockArray gain(n), loss(n);
    method.evaluate(all, last, gain, loss);
    for (Index i = 0; i < n; ++i) {
      const double data = problem.data()[begin + i];
      if (!(gain[i] * all.a[i] >= 0x1p-60) && gain[i] < least) {
        idle_data_ += data * data;
        if (truth) idle_truth_ += std::pow((*truth)[begin + i], 2);
        continue;
      }
      a_[size_] = all.a[i];
      log_a_[size_] = all.log_a[i];
      wavenumber_[size_] = all.wavenumber[i];
      data_[size_] = data;
      if (truth) truth_[size_] = (*truth)[begin + i];
      ++size_;
    }
  }

  /// What they add to every parameter's squares.
  Sums sums(const SpectralFilter& method, ConstVector parameters) const {
    const ModeBlock block{{a_.data(), size_}, {log_a_.data(), size_}, {wavenumber_.data(), size_}, largest_};
    Sums sums = Sums::Zero(parameters.size(), columns);
    sums.col(residual2).setConstant(idle_data_);
    sums.col(error2).setConstant(idle_truth_);
    if (size_ == 0) return sums;
    std::array<BlockArray, 2> gains{BlockArray(size_), BlockArray(size_)};  // of a member and the one before
    BlockArray loss(size_);
    for (Index j = 0; j < parameters.size(); ++j) {
      BlockArray &gain = gains[j % 2], &before = gains[1 - j % 2];
      method.evaluate(block, parameters[j], gain, loss);
      const MemberSums member = member_sums({.n = size_,
                                             .data = data_.data(),
                                             .gain = gain.data(),
                                             .loss = loss.data(),
                                             .gain_before = j > 0 ? before.data() : nullptr,
                                             .truth = truth_.size() > 0 ? truth_.data() : nullptr});
      sums(j, residual2) += member.residual2;
      sums(j, size2) = member.size2;
      sums(j, freedom) = static_cast<double>(size_) - member.loss;
      if (j > 0) sums(j - 1, change2) = member.change2;
      sums(j, error2) += member.error2;
    }
    return sums;
  }

 private:
  BlockArray a_, log_a_, wavenumber_, data_, truth_;
  double largest_;
  Index size_ = 0;
  double idle_data_ = 0, idle_truth_ = 0;  ///< Σβ² and Σ truth² of the others
};

/// The gain that vanishes beside the largest one of the least regularised inverse.
double vanishing_gain(const SpectralFilter& method, const InverseProblem& problem, double last) {
  const Index size = problem.modes().size();
  Eigen::VectorXd largest(blocks_of(size));
  for_blocks(size, [&](Index begin, Index n) {
    BlockArray gain(n), loss(n);
    method.evaluate(block_of(problem, begin, n), last, gain, loss);
    largest[begin / block_length] = gain.maxCoeff();
  });
  return largest.maxCoeff() * 0x1p-30 / std::sqrt(static_cast<double>(size));
}

}  // namespace

void SpectralFilter::for_each(const InverseProblem& problem, ConstVector parameters,
                              const Visit& visit) const {
  require_structure(*this, problem);
  require_positive(*this, parameters);
  const double unit = problem.unit_norm();
  RegularisedSolution solution{};
  solution.q.resize(problem.A().cols());
  const Index modes = problem.modes().size();
  const bool in_place = modes == solution.q.size();  // an array less to write
  Eigen::VectorXd apart(in_place ? 0 : modes);
  Eigen::VectorXd& q = in_place ? solution.q : apart;
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
  return (loss < 0.5).select(1 - loss, gain * problem.modes().a.array());  // small ones keep their digits
}

ParameterCurve SpectralFilter::curve(const InverseProblem& problem, ConstVector parameters,
                                     const Eigen::VectorXd* truth) const {
  require_structure(*this, problem);
  require_positive(*this, parameters);
  ParameterCurve curve = empty_curve(problem, parameters, truth != nullptr);
  const Index count = parameters.size();
  if (count == 0) return curve;
  const double last = parameters[count - 1], least = vanishing_gain(*this, problem, last);
  const Index size = problem.modes().size();
  std::vector<Sums> parts(static_cast<std::size_t>(blocks_of(size)));
  for_blocks(size, [&](Index begin, Index n) {
    const ActiveModes modes(*this, problem, last, least, truth, begin, n);
    parts[static_cast<std::size_t>(begin / block_length)] = modes.sums(*this, parameters);
  });
  Sums sums = Sums::Zero(count, columns);
  for (const Sums& part : parts) sums += part;
  const double unit = problem.unit_norm();
  const double unreachable2 = std::pow(problem.unreachable() / unit, 2);
  curve.residual = unit * (sums.col(residual2).array() + unreachable2).sqrt();
  curve.size = unit * sums.col(size2).array().sqrt();
  curve.freedom = sums.col(freedom);
  if (problem.modes().given > 0) {
    const Index slowest = problem.slowest();
    for (Index j = 0; j < count; ++j)
      curve.freedom[j] -= freedom_of_given(*this, problem, slowest, parameters[j]);
  }
  curve.change = unit * sums.col(change2).array().sqrt();
  curve.change[count - 1] = std::numeric_limits<double>::quiet_NaN();
  if (truth) curve.error = unit * sums.col(error2).array().sqrt();
  return curve;
}

}  // namespace undiffuse::pde
