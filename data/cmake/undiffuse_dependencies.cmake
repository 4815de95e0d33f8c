# What the libraries of the rooms link to, by Debian 12 names; shared by the build and the installed package.
include(CMakeFindDependencyMacro)
find_dependency(Eigen3 3.4 NO_MODULE)                       # libeigen3-dev
find_dependency(Boost 1.74)                                 # libboost-dev (headers: Odeint, Math, Multiprecision)
find_dependency(OpenMP COMPONENTS CXX)
find_dependency(HDF5 COMPONENTS C HL)                       # libhdf5-dev
find_dependency(PNG)                                        # libpng-dev
find_dependency(OpenSSL COMPONENTS Crypto)                  # libssl-dev
find_dependency(fmt)                                        # libfmt-dev
find_dependency(tomlplusplus)                               # libtomlplusplus-dev
find_dependency(PkgConfig)
if(NOT TARGET PkgConfig::FFTW3)
  # libfftw3-dev holds all four: double, float, long double, and quad, which takes libquadmath of the compiler (g++).
  pkg_check_modules(FFTW3 REQUIRED IMPORTED_TARGET fftw3 fftw3f fftw3l fftw3q)
endif()
if(NOT TARGET PkgConfig::HWY)
  pkg_check_modules(HWY REQUIRED IMPORTED_TARGET libhwy)    # libhwy-dev
endif()
if(NOT TARGET PkgConfig::MUPARSER)
  pkg_check_modules(MUPARSER REQUIRED IMPORTED_TARGET muparser)   # libmuparser-dev
endif()
