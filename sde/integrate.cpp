#include "sde/integrate.hpp"

#include <fmt/format.h>
#include <omp.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <limits>
#include <mutex>

#include "sde/affine.hpp"
#include "sde/particle_error.hpp"
#include "sde/require.hpp"

namespace undiffuse::sde {
namespace {

constexpr Index group = 16;  // particles that share counters of the random numbers

void require_run(const Process& process, const Integrator& integrator, const TimeGrid& grid, ConstPoints x,
                 const LoopOptions& options) {
  detail::require(integrator.order(process.noise_kind()).has_value(),
                  "integrate: this integrator converges to something else under the noise of this process");
  detail::require(x.cols() == process.dim(), "integrate: particles of another dimension than the process");
  detail::require(grid.steps() >= 1, "integrate: the time grid needs at least one step");
  for (Index k = 0; k < grid.steps(); ++k)
    detail::require(grid.step_size(k) > 0 && std::isfinite(grid.t[k + 1]),
                    "integrate: times must be finite and ascending");
  if (const auto* affine = dynamic_cast<const AffineProcess*>(&process))
    detail::require(grid.t.back() < affine->end(),
                    "integrate: the grid must end before the time at which drift and noise are infinite");
  detail::require(options.threads >= 0, "integrate: threads must not be negative");
  detail::require(options.block >= group && options.block % group == 0,
                  "integrate: block must be a multiple of 16");
  detail::require(options.first_particle >= 0 && options.first_particle % group == 0,
                  "integrate: first_particle must be a multiple of 16");
  for (const Index k : options.saved_steps)
    detail::require(k >= 0 && k <= grid.steps(), "integrate: a saved step lies outside of the grid");
}

/// Any infinity or NaN in x? One multiplication and one addition a number.
bool all_finite(ConstPoints x) { return (x.array() * 0.0).sum() == 0.0; }

[[noreturn]] void fail(Index particle, Index step, double t, const std::string& reason) {
  throw data::NumericalError(
      fmt::format("particle {}: {} in step {} at t = {:.17g}", particle, reason, step, t), t, step);
}

/// All steps of one block of particles, while it is in cache.
class Block {
 public:
  Block(const Process& process, const Integrator& integrator, const Noise& noise, const TimeGrid& grid,
        const Observer& observer, const std::vector<bool>& saved)
      : process_(process),
        integrator_(integrator),
        noise_(noise),
        grid_(grid),
        observer_(observer),
        saved_(saved) {}

  void run(Index first, Points x) const {
    const bool noisy = process_.noise_kind() != NoiseKind::none;
    Eigen::MatrixXd dW(noisy ? x.rows() : 0, x.cols());
    Eigen::MatrixXd dZ(noisy && integrator_.needs_integral() ? x.rows() : 0, x.cols());
    observe(first, 0, x);
    for (Index k = 0; k < grid_.steps(); ++k) {
      if (noisy) noise_.increment(grid_, k, first, dW, dZ);
      step(first, k, {dW, dZ, first}, x);
      process_.domain().fold(x);
      observe(first, k + 1, x);
    }
  }

 private:
  void step(Index first, Index k, const Increment& noise, Points x) const {
    try {
      integrator_.step(process_, grid_.t[k], grid_.step_size(k), noise, x);
    } catch (const ParticleError& error) {
      fail(first + error.row, k, error.time, error.reason);
    }
    if (all_finite(x)) return;
    Index row = 0;
    while (x.row(row).allFinite()) ++row;
    fail(first + row, k, grid_.t[k], "not finite after the step");
  }

  void observe(Index first, Index k, ConstPoints x) const {
    if (observer_ && saved_[static_cast<std::size_t>(k)]) observer_(first, k, grid_.t[k], x);
  }

  const Process& process_;
  const Integrator& integrator_;
  const Noise& noise_;
  const TimeGrid& grid_;
  const Observer& observer_;
  const std::vector<bool>& saved_;
};

/// Carries the exception of the lowest block out of a parallel region. Blocks above it need not be run; those
/// below are, so that the answer does not depend on threads.
class FirstFailure {
 public:
  bool before(Index block) const { return lowest_.load() < block; }
  void record(Index block) {
    const std::scoped_lock lock(mutex_);
    if (block >= lowest_.load()) return;
    lowest_ = block;
    error_ = std::current_exception();
  }
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::mutex mutex_;
  std::atomic<Index> lowest_ = std::numeric_limits<Index>::max();
  std::exception_ptr error_;
};

}  // namespace

void integrate(const Process& process, const Integrator& integrator, const Noise& noise, const TimeGrid& grid,
               Points x, const Observer& observer, const LoopOptions& options) {
  require_run(process, integrator, grid, x, options);
  std::vector<bool> saved(grid.t.size(), false);
  for (const Index k : options.saved_steps) saved[static_cast<std::size_t>(k)] = true;
  const Block block(process, integrator, noise, grid, observer, saved);
  const Index blocks = (x.rows() + options.block - 1) / options.block;
  const int wanted = options.threads > 0 ? options.threads : omp_get_max_threads();
  const auto threads = static_cast<int>(std::clamp<Index>(blocks, 1, wanted));  // none that would only wait
  FirstFailure failure;
#pragma omp parallel for schedule(dynamic) num_threads(threads)
  for (Index b = 0; b < blocks; ++b) {
    if (failure.before(b)) continue;
    try {
      const Index start = b * options.block;
      block.run(options.first_particle + start,
                x.middleRows(start, std::min(options.block, x.rows() - start)));
    } catch (...) {
      failure.record(b);
    }
  }
  failure.rethrow();
}

}  // namespace undiffuse::sde
