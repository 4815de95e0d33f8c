#include <iostream>

#include "data/mixture.hpp"
#include "score/mixture_score.hpp"
#include "score/reverse.hpp"
#include "sde/euler_maruyama.hpp"
#include "sde/heat.hpp"
#include "sde/integrate.hpp"

// Two modes dissolve into one wide bell, and 20 000 particles are run back from it.
int main() {
  using namespace undiffuse;
  const double T = 2.0;
  const data::GaussianMixture law(Eigen::Vector2d(0.3, 0.7), Eigen::MatrixXd(Eigen::Vector2d(-2, 3)),
                                  Eigen::Vector2d(0.5, 0.4));
  const sde::Heat heat(1, 1.0);
  const score::MixtureScore score(law, heat);
  const auto back = score::reverse(heat, score, T, 1.0);
  Eigen::MatrixXd x(20000, 1);
  law.transformed(1.0, heat.transition(T)->std).sample({.seed = 1, .id = 0}, 0, x);
  sde::integrate(*back, sde::EulerMaruyama(), sde::WhiteNoise({.seed = 1, .id = 1}),
                 sde::TimeGrid::graded(T, 200), x);
  std::cout << "in the left mode: " << (x.array() < 0.5).cast<double>().mean() << " (of 0.3)\n";
}
