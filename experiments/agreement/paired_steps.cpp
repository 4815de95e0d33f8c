#include "experiments/agreement/paired_steps.hpp"

#include <stdexcept>

namespace undiffuse::experiments::agreement {

Pair::Pair(const sde::Process& single) : single_(single) {
  if (single.dim() != 1) throw std::invalid_argument("Pair: a process of one dimension is needed");
}

void Pair::drift(sde::ConstPoints x, double t, sde::Points out) const {
  for (sde::Index a = 0; a < 2; ++a) single_.drift(x.middleCols(a, 1), t, out.middleCols(a, 1));
}

void Pair::diffusion(sde::ConstPoints x, double t, sde::Points out) const {
  for (sde::Index a = 0; a < 2; ++a) single_.diffusion(x.middleCols(a, 1), t, out.middleCols(a, 1));
}

void PairedSteps::step(const sde::Process& process, double t, double dt, const sde::Increment& noise,
                       sde::Points x) const {
  const auto &dW = noise.dW, &dZ = noise.dZ;
  if (process.dim() != 2 || x.cols() != 2 || dW.cols() != 2 || dW.rows() != x.rows() ||
      (needs_integral() && (dZ.cols() != 2 || dZ.rows() != x.rows())))
    throw std::invalid_argument(
        "PairedSteps::step: x, dW and a dZ that is needed have two columns, one a copy");
  if (needs_integral()) {
    step_with_integrals(t, dt, noise, x);
    return;
  }
  const Eigen::MatrixXd first = (dW.col(0) + dW.col(1)) / 2, second = (dW.col(0) - dW.col(1)) / 2;
  scheme_.step(single_, t, dt, {dW.middleCols(0, 1)}, x.middleCols(0, 1));
  scheme_.step(single_, t, dt / 2, {first}, x.middleCols(1, 1));
  scheme_.step(single_, t + dt / 2, dt / 2, {second}, x.middleCols(1, 1));
}

void PairedSteps::step_with_integrals(double t, double dt, const sde::Increment& noise, sde::Points x) const {
  const auto &dW = noise.dW, &dZ = noise.dZ;
  const Eigen::MatrixXd H = dZ / dt - dW / 2;  // (n, 2)
  const Eigen::MatrixXd B = 1.5 * H.col(0) + dW.col(1) / 4, lean = H.col(0) - B / 2;
  const auto half = [&](double from, double sign) {
    const Eigen::MatrixXd W = dW.col(0) / 2 + sign * B, area = lean + sign / 2 * H.col(1);
    const Eigen::MatrixXd Z = dt / 2 * (W / 2 + area);
    scheme_.step(single_, from, dt / 2, {W, Z}, x.middleCols(1, 1));
  };
  scheme_.step(single_, t, dt, {dW.middleCols(0, 1), dZ.middleCols(0, 1)}, x.middleCols(0, 1));
  half(t, 1);
  half(t + dt / 2, -1);
}

}  // namespace undiffuse::experiments::agreement
