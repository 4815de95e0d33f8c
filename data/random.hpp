#pragma once
#include <array>
#include <cstdint>

#include "data/points.hpp"

namespace undiffuse::data {

/// A numbered stream of random numbers. Every number is a pure function of (seed, id, step, particle, column):
/// nothing is stored, nothing is drawn in order, so results do not depend on blocks, threads or batches.
struct Stream {
  std::uint64_t seed = 0;
  std::uint32_t id = 0;  ///< streams are numbered; never write seed + 1
};

/// One block of Philox4x32-10: four 32-bit words from a 128-bit counter and a 64-bit key.
/// Source: Salmon, Moraes, Dror & Shaw, SC'11 (2011), by the Random123 library.
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// Fills out (n, d) with independent standard normals: row i belongs to particle first + i, and keeps its bits
/// whatever n and first are. Philox4x32-10, 52-bit uniforms and a fixed Box–Muller transform in vector code.
/// step: time step or draw number, below 2^32; first: below 2^40; d below 2^16.
void fill_normals(Stream stream, std::uint64_t step, std::uint64_t first, Points out);

/// The same with uniforms in the open interval (0, 1): (k + 1/2) 2^-52.
void fill_uniforms(Stream stream, std::uint64_t step, std::uint64_t first, Points out);

}  // namespace undiffuse::data
