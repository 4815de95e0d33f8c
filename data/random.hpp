#pragma once
#include <array>
#include <cstdint>

#include "data/points.hpp"

namespace undiffuse::data {

/// A numbered stream of random numbers. Every number is a pure function of (seed, id, step, particle,
/// column): nothing is stored, nothing is drawn in order, so results do not depend on blocks, threads or
/// batches.
struct Stream {
  std::uint64_t seed = 0;
  std::uint32_t id = 0;  ///< streams are numbered; never write seed + 1
};

/// One block of Philox4x32-10: four 32-bit words from a 128-bit counter and a 64-bit key.
/// Source: Salmon, Moraes, Dror & Shaw, SC'11 (2011), by the Random123 library.
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key);

/// Fills out (n, d) with independent normals of standard deviation `scale`: row i belongs to particle first +
/// i, and keeps its bits whatever n and first are. Philox4x32-10, 52-bit uniforms and a fixed Box–Muller
/// transform in vector code. Throws std::invalid_argument unless step < 2^32, first + n <= 2^40, d <= 2^16.
///
/// The key is the seed. Particles are served in groups of 16 by eight counters,
///
///     (low 32 bits of j, high bits of j + 2^8 kind + 2^16 column, step, id),   j = 8 (particle div 16) +
///     particle mod 8
///
/// with kind 0 for normals and 1 for uniforms, so that no two of (seed, id, step, particle, column) share a
/// word. Words 0 and 1 give the radius, 2 and 3 the angle; the first of the pair goes to particle 16g + j mod
/// 8, the other eight further on. Source: Box & Muller, Ann. Math. Stat. 29 (1958) 610–611.
void fill_normals(Stream stream, std::uint64_t step, std::uint64_t first, Points out, double scale = 1.0);

/// The same with uniforms in the open interval (0, 1): (k + 1/2) 2^-52.
void fill_uniforms(Stream stream, std::uint64_t step, std::uint64_t first, Points out);

namespace detail {
/// The vector Philox that the fills stand on, for its test: words[4i ... 4i + 3] is the block of counter
/// (j, high + j >> 32, step, id), j = first + i, where high < 2^32 is a multiple of 2^8. n: a multiple of 8.
void philox_words(Stream stream, std::uint64_t step, std::uint64_t high, std::uint64_t first, std::size_t n,
                  std::uint32_t* words);
}  // namespace detail

}  // namespace undiffuse::data
