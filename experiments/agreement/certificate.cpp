#include "experiments/agreement/certificate.hpp"

#include <algorithm>

#include "experiments/parts/branch_file.hpp"
#include "experiments/run/measurements.hpp"

namespace undiffuse::experiments::agreement {
namespace {

constexpr const char* kCertificates = "/certificate";
constexpr double kOrderMargin = 0.25;  // what sde::certify allows: half of the least distance of two orders

/// A row of the group.
struct Certified {
  std::string name;
  std::string noise;
  sde::Certificate certificate;
};

std::vector<Certified> certified() {
  std::vector<Certified> rows;
  for (const Measurement& each : measure_integrators())
    if (each.certificate) rows.push_back({each.name, each.noise, *each.certificate});
  return rows;
}

/// The least that a measured order is above the declared one.
double order_surplus(const sde::Certificate& certificate) {
  if (certificate.limit != sde::Limit::ito && certificate.limit != sde::Limit::both) return -kInfinity;
  double least = kInfinity;
  const auto compare = [&](const std::optional<sde::MeasuredOrder>& measured, double declared) {
    if (measured) least = std::min(least, measured->value - declared);
  };
  compare(certificate.deterministic, certificate.declared.deterministic);
  compare(certificate.strong, certificate.declared.strong);
  compare(certificate.weak, certificate.declared.weak);
  return least;
}

/// One kind of order: what its three columns are called, and where they come from.
struct OrderColumn {
  std::string name;
  double sde::Order::* declared;
  std::optional<sde::MeasuredOrder> sde::Certificate::* measured;
};

void write_order(data::ResultFile& file, const std::vector<Certified>& rows, const OrderColumn& order) {
  std::vector<double> declared, value, half_width;
  for (const auto& row : rows) {
    const auto& measured = row.certificate.*order.measured;
    declared.push_back(measured ? row.certificate.declared.*order.declared : kNone);
    value.push_back(measured ? measured->value : kNone);
    half_width.push_back(measured ? measured->half_width : kNone);
  }
  const auto column = [&](const std::string& name, const std::vector<double>& numbers,
                          const std::string& meaning) {
    file.write(kCertificates, name, std::span<const double>(numbers), {"1", meaning, {"method"}});
  };
  column("declared_" + order.name, declared, order.name + " order that the integrator declares");
  column(order.name, value, order.name + " order measured");
  column(order.name + "_half_width", half_width, "half width of its 95 % interval");
}

/// Numbers that have words: flag_values and flag_meanings.
void write_words(data::ResultFile& file, const std::string& name, const std::vector<std::int64_t>& numbers,
                 const std::string& words, const std::string& meaning) {
  file.write(kCertificates, name, std::span<const std::int64_t>(numbers), {"1", meaning, {"method"}});
  std::vector<std::int64_t> values(1 + static_cast<std::size_t>(std::ranges::count(words, ' ')));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int64_t>(i);
  file.attribute(std::string(kCertificates) + "/" + name, "flag_values", values);
  file.attribute(std::string(kCertificates) + "/" + name, "flag_meanings", words);
}

std::int64_t number_of(const std::string& noise) { return noise == "none" ? 0 : noise == "additive" ? 1 : 2; }

}  // namespace

void write_certificates(data::ResultFile& file, std::vector<Check>& checks) {
  const auto rows = certified();
  std::vector<std::string> names;
  std::vector<std::int64_t> noises, limits;
  std::vector<bool> hold;
  for (const auto& row : rows) {
    names.push_back(row.name + "_" + row.noise);
    noises.push_back(number_of(row.noise));
    limits.push_back(static_cast<std::int64_t>(row.certificate.limit));
    hold.push_back(row.certificate.holds);
    checks.push_back({"certificate_" + names.back(), order_surplus(row.certificate), -kOrderMargin});
  }
  file.labels(kCertificates, "method", names, "integrator and kind of noise");
  write_words(file, "noise", noises, "none additive diagonal", "kind of noise of the problems");
  for (const OrderColumn& order :
       {OrderColumn{"deterministic", &sde::Order::deterministic, &sde::Certificate::deterministic},
        OrderColumn{"strong", &sde::Order::strong, &sde::Certificate::strong},
        OrderColumn{"weak", &sde::Order::weak, &sde::Certificate::weak}})
    write_order(file, rows, order);
  write_words(file, "limit", limits, "ito stratonovich ito_and_stratonovich neither",
              "which solution the paths tend to");
  file.write_flags(kCertificates, "holds", hold,
                   {"1", "the limit is Ito's, no order is more than 1/4 below the declared", {"method"}});
  file.cite("Kloeden & Platen, Numerical Solution of Stochastic Differential Equations (1992)");
}

}  // namespace undiffuse::experiments::agreement
