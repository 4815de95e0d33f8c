#include "score/denoise.hpp"

#include <fmt/core.h>

#include <stdexcept>

namespace undiffuse::score {

void denoise(const Score& score, const sde::Process& process, ConstPoints x, double t, Points out) {
  const Index d = process.dim();
  if (score.dim() != d || x.cols() != d || out.cols() != d || out.rows() != x.rows())
    throw std::invalid_argument(
        fmt::format("denoise: x is ({}, {}), out ({}, {}); the process has {} dimensions, the score {}",
                    x.rows(), x.cols(), out.rows(), out.cols(), d, score.dim()));
  const auto transition = process.transition(t);
  if (process.domain().walls != sde::Walls::none || !transition)
    throw std::invalid_argument("denoise: the process has walls or no Gaussian transition");
  const auto [alpha, sigma] = *transition;
  if (!(alpha > 0)) throw std::invalid_argument(fmt::format("denoise: alpha = {} at t = {}", alpha, t));
  if (sigma == 0) {
    out = x / alpha;
    return;
  }
  score.evaluate(x, t, out);
  out = (x + sigma * sigma * out) / alpha;
}

}  // namespace undiffuse::score
