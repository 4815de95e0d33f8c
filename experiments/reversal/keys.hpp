#pragma once
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "experiments/parts/integrator_choice.hpp"
#include "experiments/parts/keys.hpp"

namespace undiffuse::experiments::reversal {

/// The keys of the study's own tables; what it shares with other studies stands in parts/keys.hpp.
struct GridKeys {
  std::vector<std::int64_t> cells;
  std::vector<double> lower, upper;
  std::string boundary = "no_flux";
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"cells", &GridKeys::cells, "1",
                  "cells per axis; a picture has its pixels, points 1024 in 1-D and 128 x 128 in 2-D",
                  data::between(3, 1e9), false, true},
        Parameter{"lower", &GridKeys::lower, "length",
                  "lower corner; a picture starts at 0, points 3 sqrt(2 kappa T) below the lowest", length(),
                  false, true},
        Parameter{"upper", &GridKeys::upper, "length", "upper corner; likewise", length(), false, true},
        Parameter{"boundary", &GridKeys::boundary, "", "walls", data::one_of({"no_flux", "periodic"})}};
  }
};

struct Point {
  std::vector<double> at;
  static auto parameters() {
    return std::tuple{data::Parameter{"at", &Point::at, "length",
                                      "the one point that everything starts from at time T", length(), true,
                                      true}};
  }
};

struct Shift {
  std::vector<double> by;
  static auto parameters() {
    return std::tuple{data::Parameter{
        "by", &Shift::by, "length", "p_T is moved by this before it is run backwards", length(), true, true}};
  }
};

struct NoiseKeys {
  double relative = 0.0;
  static auto parameters() {
    return std::tuple{data::Parameter{"relative", &NoiseKeys::relative, "1",
                                      "standard deviation of the noise on each cell of p_T, of max p_T",
                                      data::between(0, 1e6)}};
  }
};

struct Naive {
  std::string scheme = "explicit";
  std::int64_t steps = 0;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"scheme", &Naive::scheme, "", "the heat solver that is run with -kappa",
                  data::one_of({"explicit", "implicit_euler", "crank_nicolson"})},
        Parameter{"steps", &Naive::steps, "1",
                  "equal steps; 0: as many as the explicit scheme needs forwards", data::at_least(0)}};
  }
};

struct Discrete : MarchingKeys {
  Discrete() {
    scheme = "exponential_midpoint";
    steps = 400;
  }
  bool noise = false;
  static auto parameters() {
    using data::Parameter;
    Discrete defaults;
    return std::tuple{Parameter{"scheme", static_cast<std::string Discrete::*>(&Discrete::scheme), "",
                                "time stepping of the reversal by rates",
                                data::one_of({"midpoint", "exponential_midpoint", "implicit_euler"})},
                      Parameter{"steps", static_cast<std::int64_t Discrete::*>(&Discrete::steps), "1",
                                "steps over the horizon", data::between(1, 1e7)},
                      Parameter{"grading", static_cast<double Discrete::*>(&Discrete::grading), "1",
                                "power g of the steps t = T (1-u)^g", data::between(1, 8)},
                      Parameter{"noise", &Discrete::noise, "",
                                "start from the grid's own p_T with the noise (true) or without (false: "
                                "rounding alone is left)"}};
  }
};

struct Particles {
  std::int64_t count = 1000000, flow_count = 100000, steps = 500, bins = 64;
  double grading = 2.0, tolerance = 1e-6;
  std::string integrator = "euler_maruyama";
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"count", &Particles::count, "1", "particles of the reverse SDE", data::between(1, 1e10)},
        Parameter{"flow_count", &Particles::flow_count, "1", "particles of the flow ODE",
                  data::between(1, 1e10)},
        Parameter{"steps", &Particles::steps, "1", "steps of the reverse SDE and the flow by Euler",
                  data::between(1, 1e7)},
        Parameter{"grading", &Particles::grading, "1", "power g of the steps t = T (1-u)^g",
                  data::between(1, 8)},
        Parameter{"integrator", &Particles::integrator, "",
                  "of the reverse SDE, one of `list integrators`; flow_euler and flow_ode keep their own",
                  integrator_range()},
        Parameter{"bins", &Particles::bins, "1", "bins an axis of the particles' histogram in 2-D",
                  data::between(2, 4096)},
        Parameter{"tolerance", &Particles::tolerance, "1", "relative and absolute, of the adaptive flow",
                  data::between(1e-13, 1e-2)}};
  }
};

struct Output {
  std::vector<double> times;
  static auto parameters() {
    return std::tuple{
        data::Parameter{"times", &Output::times, "time",
                        "reverse times at which errors are recorded (the nearest step); none: 40 even ones",
                        data::at_least(0)}};
  }
};

}  // namespace undiffuse::experiments::reversal
