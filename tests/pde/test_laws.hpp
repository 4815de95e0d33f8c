#pragma once
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "data/law.hpp"

namespace undiffuse::tests {

/// Laws of the grid tests, cell probabilities only: independent coordinates, each of one kind.
class ProductLaw : public data::Law {
 public:
  explicit ProductLaw(data::Index dim) : dim_(dim) {}
  data::Index dim() const override { return dim_; }
  void sample(data::Stream, std::uint64_t, data::Points) const override { throw std::logic_error("unused"); }
  void log_density(data::ConstPoints, data::Vector) const override { throw std::logic_error("unused"); }

 private:
  data::Index dim_;
};

/// Uniform on the box [lower, upper].
class BoxLaw final : public ProductLaw {
 public:
  BoxLaw(Eigen::VectorXd lower, Eigen::VectorXd upper)
      : ProductLaw(lower.size()), lower_(std::move(lower)), upper_(std::move(upper)) {}
  Eigen::VectorXd cell_probabilities(const std::vector<Eigen::VectorXd>& edges) const override {
    Eigen::VectorXd p = Eigen::VectorXd::Ones(1);
    for (data::Index a = 0; a < dim(); ++a) {
      const Eigen::VectorXd& e = edges[static_cast<std::size_t>(a)];
      Eigen::VectorXd q(e.size() - 1);
      for (data::Index i = 0; i < q.size(); ++i) {
        q[i] = std::max(0.0, std::min(e[i + 1], upper_[a]) - std::max(e[i], lower_[a])) /
               (upper_[a] - lower_[a]);
      }
      p = (p * q.transpose()).reshaped().eval();
    }
    return p;
  }

 private:
  Eigen::VectorXd lower_, upper_;
};

/// The three modes of the reversal study, every component isotropic about (m, m/2 ...) and widened by
/// added_variance, which is what heat on the whole space does to them.
class ThreeModes final : public ProductLaw {
 public:
  ThreeModes(data::Index dim, double added_variance) : ProductLaw(dim), added_variance_(added_variance) {}
  Eigen::VectorXd cell_probabilities(const std::vector<Eigen::VectorXd>& edges) const override {
    constexpr double weights[] = {0.3, 0.4, 0.3}, means[] = {-4, 0, 3}, stds[] = {0.5, 0.3, 0.6};
    Eigen::VectorXd sum;
    for (int k = 0; k < 3; ++k) {
      Eigen::VectorXd p = Eigen::VectorXd::Constant(1, weights[k]);
      for (const Eigen::VectorXd& e : edges) {
        const double mean = &e == edges.data() ? means[k] : means[k] / 2;
        const Eigen::VectorXd q = line(e, mean, std::sqrt(stds[k] * stds[k] + added_variance_));
        p = (p * q.transpose()).reshaped().eval();
      }
      sum = k == 0 ? p : Eigen::VectorXd(sum + p);
    }
    return sum;
  }

 private:
  static Eigen::VectorXd line(const Eigen::VectorXd& edges, double mean, double std) {
    const Eigen::ArrayXd z = (edges.array() - mean) / (std * std::sqrt(2.0));
    Eigen::VectorXd p(edges.size() - 1);
    for (data::Index i = 0; i < p.size(); ++i) {
      const double sign = z[i] > 0 ? 1 : -1;  // erfc keeps the digits of both tails
      p[i] = 0.5 * std::abs(std::erfc(sign * z[i]) - std::erfc(sign * z[i + 1]));
    }
    return p;
  }
  double added_variance_;
};

}  // namespace undiffuse::tests
