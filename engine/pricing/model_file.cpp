#include "pricing/model_file.h"

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/hash.h"

namespace telaudit::pricing {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "telaudit market model 1";

Json day(const std::optional<Date>& date) {
  return date ? Json(date->text()) : Json(nullptr);
}

std::optional<Date> day_of(const Json& json) {
  return json.is_null() ? std::nullopt : parse_iso_date(json.get<std::string>());
}

Json number(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

std::optional<double> number_of(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional<double>(json.get<double>());
}

Json groups_json(const std::vector<GroupOffset>& groups) {
  Json out = Json::array();
  for (const GroupOffset& group : groups)
    out.push_back({{"name", group.name},
                   {"n", group.n},
                   {"carriers", group.carriers},
                   {"residual", group.residual},
                   {"offset", group.offset},
                   {"log_median", group.log_median},
                   {"least_log_median", number(group.least_log_median)},
                   {"most_log_median", number(group.most_log_median)},
                   {"oldest", day(group.oldest)},
                   {"newest", day(group.newest)},
                   {"ids", group.ids}});
  return out;
}

std::vector<GroupOffset> groups_of(const Json& json) {
  std::vector<GroupOffset> out;
  for (const Json& one : json) {
    GroupOffset group;
    one.at("name").get_to(group.name);
    one.at("n").get_to(group.n);
    one.at("carriers").get_to(group.carriers);
    one.at("residual").get_to(group.residual);
    one.at("offset").get_to(group.offset);
    one.at("log_median").get_to(group.log_median);
    group.least_log_median = number_of(one.at("least_log_median"));
    group.most_log_median = number_of(one.at("most_log_median"));
    group.oldest = day_of(one.at("oldest"));
    group.newest = day_of(one.at("newest"));
    one.at("ids").get_to(group.ids);
    out.push_back(std::move(group));
  }
  return out;
}

Json coefficients_json(const MarketCurve& curve) {
  Json out = Json::array();
  for (const Coefficient& one : curve.coefficients) out.push_back({{"name", one.name}, {"value", one.value}});
  return out;
}

Json bands_json(const MarketCurve& curve) {
  Json out = Json::array();
  for (const BandCurve& band : curve.bands)
    out.push_back({{"quantile", band.quantile},
                   {"constant", band.constant},
                   {"log_mbps", band.log_mbps},
                   {"asymmetric", band.asymmetric}});
  return out;
}

Json curve_json(const MarketCurve& curve) {
  return {{"service_class", curve.service_class},
          {"currency", curve.currency},
          {"unit", curve.unit},
          {"access", curve.access},
          {"country", curve.country},
          {"bundle", curve.bundle},
          {"n", curve.n},
          {"carriers", curve.carriers},
          {"current", curve.current},
          {"current_carriers", curve.current_carriers},
          {"oldest", day(curve.oldest)},
          {"newest", day(curve.newest)},
          {"reference_kind", curve.reference_kind},
          {"least_mbps", curve.least_mbps},
          {"most_mbps", curve.most_mbps},
          {"coefficients", coefficients_json(curve)},
          {"bands", bands_json(curve)},
          {"least_level", curve.least_level},
          {"most_level", curve.most_level},
          {"widening", curve.widening},
          {"scores", curve.scores},
          {"regions", groups_json(curve.regions)},
          {"segments", groups_json(curve.segments)},
          {"cells", groups_json(curve.cells)}};
}

MarketCurve curve_of(const Json& json) {
  MarketCurve out;
  json.at("service_class").get_to(out.service_class);
  json.at("currency").get_to(out.currency);
  json.at("unit").get_to(out.unit);
  json.at("access").get_to(out.access);
  json.at("country").get_to(out.country);
  json.at("bundle").get_to(out.bundle);
  json.at("n").get_to(out.n);
  json.at("carriers").get_to(out.carriers);
  json.at("current").get_to(out.current);
  json.at("current_carriers").get_to(out.current_carriers);
  out.oldest = day_of(json.at("oldest"));
  out.newest = day_of(json.at("newest"));
  json.at("reference_kind").get_to(out.reference_kind);
  json.at("least_mbps").get_to(out.least_mbps);
  json.at("most_mbps").get_to(out.most_mbps);
  for (const Json& one : json.at("coefficients"))
    out.coefficients.push_back({one.at("name").get<std::string>(), one.at("value").get<double>()});
  for (std::size_t i = 0; i < out.bands.size(); ++i) {
    const Json& band = json.at("bands").at(i);
    out.bands[i] = {band.at("quantile").get<double>(), band.at("constant").get<double>(),
                    band.at("log_mbps").get<double>(), band.at("asymmetric").get<double>()};
  }
  json.at("least_level").get_to(out.least_level);
  json.at("most_level").get_to(out.most_level);
  json.at("widening").get_to(out.widening);
  json.at("scores").get_to(out.scores);
  out.regions = groups_of(json.at("regions"));
  out.segments = groups_of(json.at("segments"));
  out.cells = groups_of(json.at("cells"));
  return out;
}

Json content_of(const MarketModel& model) {
  Json curves = Json::array();
  for (const MarketCurve& curve : model.curves) curves.push_back(curve_json(curve));
  return {
      {"format", kFormat},
      {"as_of", model.settings.as_of.text()},
      {"settings",
       {{"shrink", model.settings.shrink}, {"rounds", model.settings.rounds}, {"band", model.settings.band}}},
      {"inputs", model.input_hashes},
      {"notes", model.notes},
      {"curves", std::move(curves)}};
}

// Bytes that are no UTF-8 are kept out of the file: they become U+FFFD.
std::string dumped(const Json& json) {
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Problem refused(const std::string& file, std::string what) {
  Place place;
  place.file = file;
  return Problem{std::move(what), std::move(place),
                 "write it anew with telaudit prices fit; a model is not edited by hand"};
}

bool known_covariates(const MarketCurve& curve) {
  for (const Coefficient& one : curve.coefficients) {
    constexpr std::array<std::string_view, 6> kNames{"constant",       "log_mbps",     "asymmetric",
                                                     "upload_unknown", "log_quantity", "age_years"};
    const bool known = std::find(kNames.begin(), kNames.end(), one.name) != kNames.end();
    if (!known && one.name.rfind("kind:", 0) != 0) return false;
  }
  return true;
}

MarketModel model_of(const Json& json) {
  MarketModel out;
  const auto as_of = parse_iso_date(json.at("as_of").get<std::string>());
  out.settings.as_of = as_of.value_or(Date{});
  json.at("settings").at("shrink").get_to(out.settings.shrink);
  json.at("settings").at("rounds").get_to(out.settings.rounds);
  json.at("settings").at("band").get_to(out.settings.band);
  json.at("inputs").get_to(out.input_hashes);
  json.at("notes").get_to(out.notes);
  for (const Json& curve : json.at("curves")) out.curves.push_back(curve_of(curve));
  return out;
}

}  // namespace

std::string model_text(const MarketModel& model) {
  Json content = content_of(model);
  const std::string hash = sha256(dumped(content));
  Json out = {{"sha256", hash}};
  out.update(content);
  return dumped(out);
}

Result<MarketModel> parse_model(std::string_view text, const std::string& file) {
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) return refused(file, "this is no JSON object");
  if (json.value("format", Json()) != kFormat)
    return refused(file, std::string("this is not a '") + kFormat + "'");
  try {
    const auto stated = json.at("sha256").get<std::string>();
    json.erase("sha256");
    if (sha256(dumped(json)) != stated)
      return refused(file, "the model does not have the hash it states: it was changed after it was written");
    MarketModel model = model_of(json);
    for (const MarketCurve& curve : model.curves)
      if (!known_covariates(curve) || (curve.current > 0 && (!curve.oldest || !curve.newest)))
        return refused(file, "the curve of " + curve.service_class + " is not complete");
    return model;
  } catch (const Json::exception& error) {
    return refused(file, std::string("a member of the model is missing or of another type: ") + error.what());
  }
}

Result<MarketModel> load_model(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return text.problem();
  return parse_model(*text, path);
}

}  // namespace telaudit::pricing
