#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/hdf5_handle.hpp"

namespace undiffuse::data::hdf5 {

/// What is known of a data set of plain numbers before it is read.
struct ArrayInfo {
  std::vector<std::size_t> shape;  ///< slowest axis first; empty: a bare number
  std::string type;                ///< "int8" ... "uint64", "float32", "float64"
  std::size_t count = 1;           ///< of numbers
  std::size_t item_size = 0;       ///< bytes of one number
  std::size_t bytes() const { return count * item_size; }
};

/// Throws Failure unless the data set holds plain numbers of one of those types, on at most 8 axes, stored in
/// the file itself, and can unpack to the size it claims (deflate gains at most a factor of 1032).
ArrayInfo inspect(Id dataset);

/// The type in memory that goes by that name. Throws Failure for another name.
Id native_type(std::string_view type);
template <class T>
std::string_view type_name();

/// Reads all numbers in their own type into bytes (info.bytes() of them), or converted to double.
void read_bytes(Id dataset, const ArrayInfo& info, std::span<std::byte> bytes);
std::vector<double> read_doubles(Id dataset, const ArrayInfo& info);

/// Names of the dimension scales, one an axis; "" where there is none or it is of another group.
std::vector<std::string> scale_names(Id dataset, std::size_t axes);

/// Chunks of at most 1 MiB: halve the largest axis until they fit.
std::vector<Size> chunk_shape(const std::vector<std::size_t>& shape, std::size_t item_size);

/// Makes and fills a data set: shuffle, deflate(4) and fletcher32 on arrays, bare numbers contiguous; no
/// times.
Handle write_array(Id group, const std::string& name, std::string_view type,
                   const std::vector<std::size_t>& shape, const void* values);

}  // namespace undiffuse::data::hdf5
