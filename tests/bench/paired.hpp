#pragma once
// Times of two pieces of work in turn, on a machine that others share.
#include <algorithm>
#include <chrono>
#include <functional>
#include <vector>

namespace undiffuse::bench {

using Work = std::function<void()>;

inline double seconds(const Work& work, int times) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / times;
}

inline double median(std::vector<double> x) {
  std::sort(x.begin(), x.end());
  return x[x.size() / 2];
}

struct Ratio {
  double ours, limit, ratio;  ///< s, s, 1
};

/// Medians over the rounds; `ratio` is that of the ratios. A sample takes a fiftieth of a second or more.
inline Ratio compare(const Work& ours, const Work& limit, int rounds) {
  constexpr double shortest = 0.02;
  std::vector<double> a, b, ratio;
  const auto times = [](const Work& work) {
    work();
    return std::max(1, static_cast<int>(shortest / seconds(work, 1)));
  };
  const int ours_times = times(ours), limit_times = times(limit);
  for (int round = 0; round < rounds; ++round) {
    a.push_back(seconds(ours, ours_times));
    b.push_back(seconds(limit, limit_times));
    ratio.push_back(a.back() / b.back());
  }
  return {median(a), median(b), median(ratio)};
}

}  // namespace undiffuse::bench
