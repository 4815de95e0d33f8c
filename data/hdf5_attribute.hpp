#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/hdf5_handle.hpp"
#include "data/result_file.hpp"

namespace undiffuse::data::hdf5 {

/// Writes an attribute as netCDF-4 keeps it: text of fixed length in UTF-8 (one blank for none), int64,
/// float64 or a row of them, yes/no as int8. Replaces one of that name. Throws std::invalid_argument for an
/// empty row.
void write_attribute(Id object, const std::string& name, const Attribute& value);
/// A row of numbers of the named type.
void write_attribute_row(Id object, const std::string& name, std::string_view type, std::size_t count,
                         const void* values);

/// Reads text of fixed length or numbers: int8 0 and 1 as yes/no, other integers as int64, floats as double.
/// Throws Failure for what netCDF-4 does not have and for attributes above 64 MiB.
Attribute read_attribute(Id object, const std::string& name);

/// Sorted, without those by which HDF5 and netCDF-4 keep dimension scales.
std::vector<std::string> attribute_names(Id object);

}  // namespace undiffuse::data::hdf5
