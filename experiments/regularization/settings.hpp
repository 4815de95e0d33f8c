#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "data/deck.hpp"
#include "data/mixture.hpp"
#include "data/picture.hpp"
#include "experiments/parts/heat_deck.hpp"
#include "experiments/parts/keys.hpp"
#include "experiments/run/regularisations.hpp"
#include "pde/parameter_rules.hpp"

namespace undiffuse::experiments::regularization {

struct ObservationKeys {
  double noise = 1e-3;
  bool level_known = true, given = false;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{
        Parameter{"noise", &ObservationKeys::noise, "1",
                  "standard deviation of the noise on each value of u(T), of its largest",
                  data::between(0, 1e6)},
        Parameter{"level_known", &ObservationKeys::level_known, "",
                  "are rules told the noise level? discrepancy needs it"},
        Parameter{"given", &ObservationKeys::given, "",
                  "true: what [truth] names is u(T) as it was observed; nobody knows u(0), and no noise is "
                  "added"}};
  }
};

/// The parameters that a method tries instead of its own.
struct ParameterKeys {
  double first = 0, last = 0;
  std::int64_t count = 60;
  static auto parameters() {
    using data::Parameter;
    return std::tuple{Parameter{"first", &ParameterKeys::first, "",
                                "most regularised parameter; 0: the method's own", data::between(0, 1e60)},
                      Parameter{"last", &ParameterKeys::last, "",
                                "least regularised parameter; 0: the method's own", data::between(0, 1e60)},
                      Parameter{"count", &ParameterKeys::count, "1", "how many, evenly in the logarithm",
                                data::between(4, 10000)}};
  }
};

struct OutputKeys {
  std::int64_t times = 41;
  static auto parameters() {
    return std::tuple{data::Parameter{"times", &OutputKeys::times, "1",
                                      "reverse times at which errors are recorded, evenly from 0 to T",
                                      data::between(3, 10000)}};
  }
};

/// A method to run, and its parameters where they are not its own.
struct Method {
  const RegularisationChoice* choice;
  ParameterKeys parameters;
  bool own_parameters() const { return parameters.first == 0; }
};

/// A deck, read and checked.
struct Settings {
  std::string truth_kind;  ///< expression | density | picture
  std::shared_ptr<const data::GaussianMixture> law;
  data::Pixels pixels;
  std::unique_ptr<HeatDeck> heat;
  ObservationKeys observation;
  OutputKeys output;
  std::vector<Method> methods;
  std::vector<const pde::ParameterRule*> rules;
  std::vector<Input> inputs;
  std::vector<std::string> notes;
};

Settings read_settings(data::Deck& deck);
std::vector<Section> settings_sections();
Plan make_plan(const Settings& settings);

}  // namespace undiffuse::experiments::regularization
