#include "book/requirement_file.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <tuple>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "book/entry_reading.h"
#include "book/wording.h"

namespace telaudit::book {
namespace {

constexpr int kLongestOverlap = 36;
constexpr std::size_t kMostNamed = 8;
const std::array<std::string, 4> kKinds = {"open", "close", "grow", "migrate"};  // as RequirementKind
const std::array<std::string, 2> kGoalKinds = {"goal", "test"};

// 100 and 100.0 are one speed.
std::string speed_key(const std::optional<Decimal>& speed) {
  if (!speed) return {};
  Decimal value = *speed;
  while (value.scale > 0 && value.mantissa % 10 == 0) {
    value.mantissa /= 10;
    --value.scale;
  }
  return value.text();
}

using EndedKey = std::tuple<std::string, std::string, std::string, std::string, std::string, std::string>;

// What a requirement ends whole: one service, or all of a class, or all of the site.
EndedKey ended_by(const Requirement& requirement, const ClassOfService& ending) {
  const std::string service = normalise_service_id(requirement.service);
  if (!service.empty()) return {service, {}, {}, {}, {}, {}};
  return {{},
          requirement.site,
          ending.service_class,
          speed_key(ending.mbps_down),
          speed_key(ending.mbps_up),
          ending.access};
}

class RequirementRows {
 public:
  RequirementRows(const pricing::Classifier* classifier, std::vector<Problem>& problems)
      : problems_(problems) {
    if (classifier != nullptr) units_ = classifier->class_units();
    for (const auto& [name, unit] : units_) class_names_.push_back(name);
  }

  Goal goal_of(const Entry& entry) {
    EntryReading reading(entry, problems_);
    Goal goal;
    goal.place = entry.place;
    goal.id = id_of(reading);
    goal.test = reading.word("kind", kGoalKinds) == "test";
    goal.text = reading.needed("text", "what is wanted, in a sentence");
    goal.measure = reading.needed("measure", "what is measured, and on what");
    goal.threshold = reading.needed("threshold", "from which value on it is reached");
    goal.accepted_by = reading.needed("accepted_by", "the role that says whether it is reached");
    goal.by = reading.date("by");
    return goal;
  }

  Requirement requirement_of(const Entry& entry) {
    EntryReading reading(entry, problems_);
    Requirement out;
    out.place = entry.place;
    out.id = id_of(reading);
    const std::string kind = reading.word("kind", kKinds);
    if (!reading.has("kind")) {
      reading.problem("kind", "kind is missing", "write open, close, grow or migrate");
    } else if (!kind.empty()) {
      out.kind = static_cast<RequirementKind>(std::find(kKinds.begin(), kKinds.end(), kind) - kKinds.begin());
      read_what(reading, out);
      if (out.kind == RequirementKind::migrate)
        read_from(reading, out);
      else
        for (const auto* name :
             {"from_class", "from_mbps_down", "from_mbps_up", "from_quantity", "overlap_months"})
          reading.unused(name, "only what migrates has it");
      read_service(reading, out);
      read_quantities(reading, out);
    }
    out.site = reading.needed("site", "the site's id as the sites file has it");
    out.date = reading.needed_date("date", "the first day on which it holds").value_or(Date{});
    read_signature(reading, out);
    return out;
  }

  // What no two requirements may say together.
  void check_together(const std::vector<Requirement>& requirements) {
    std::map<EndedKey, const Requirement*> ended;
    for (const Requirement& requirement : requirements) {
      const bool closes = requirement.kind == RequirementKind::close;
      if (!closes && requirement.kind != RequirementKind::migrate) continue;
      const bool a_part = closes ? requirement.quantity.has_value() : requirement.from_quantity.has_value();
      if (a_part && requirement.service.empty()) continue;
      const auto [other, fresh] = ended.try_emplace(
          ended_by(requirement, closes ? requirement.wanted : requirement.from), &requirement);
      if (!fresh)
        problems_.push_back({(requirement.service.empty() ? "what it ends at " + requirement.site
                                                          : "the service " + in_quotes(requirement.service)) +
                                 " is ended by " + other->second->id + " already",
                             requirement.place, "see " + other->second->place.text() + ", and keep one"});
    }
  }

 private:
  std::string id_of(EntryReading& reading) {
    const std::string id = reading.needed("id", "an id of its own, such as R-001");
    if (id.empty()) return id;
    const auto [other, fresh] = ids_.try_emplace(id, reading.place());
    if (!fresh)
      reading.problem("id", "the id " + in_quotes(id) + " stands already in " + other->second.text(),
                      "give each entry an id of its own");
    return id;
  }

  // One that is bought must be one class; others may be a family of classes.
  std::string class_of(EntryReading& reading, std::string_view name, bool bought) {
    const std::string word = lower(reading.text(name));
    if (word.empty() || class_names_.empty()) return word;
    const bool known = units_.find(word) != units_.end();
    std::vector<std::string> beneath;
    for (const auto& candidate : class_names_)
      if (starts_with(candidate, word + ".")) beneath.push_back(candidate);
    if (!known && beneath.empty()) {
      reading.problem(name, in_quotes(word) + " is no class of service",
                      meant_or(word, class_names_, "the template lists the classes"));
    } else if (!known && bought) {
      beneath.resize(std::min(beneath.size(), kMostNamed));
      reading.problem(name, in_quotes(word) + " is a family of classes", "name one: " + join(beneath, ", "));
    } else if (bought && !pricing::benchmarkable(word)) {
      reading.problem(name, in_quotes(word) + " is not sold as a service", "name the service it comes with");
    }
    return word;
  }

  static void read_speed(EntryReading& reading, std::string_view down, std::string_view up,
                         ClassOfService& into) {
    into.mbps_down = reading.number(down, "a speed in Mbit/s");
    into.mbps_up = reading.has(up) ? reading.number(up, "a speed in Mbit/s") : into.mbps_down;
    for (const auto& [name, speed] : {std::pair(down, into.mbps_down), std::pair(up, into.mbps_up)})
      if (speed && speed->is_zero() && reading.has(name))
        reading.problem(name, "a speed of zero is none", "leave it out where it is not known");
    if (reading.has(up) && !reading.has(down))
      reading.problem(up, std::string(up) + " stands without " + std::string(down), "write both");
  }

  void read_what(EntryReading& reading, Requirement& out) {
    const bool bought = out.kind == RequirementKind::open || out.kind == RequirementKind::migrate;
    out.wanted.service_class = class_of(reading, "service_class", bought);
    if (out.kind != RequirementKind::close && !reading.has("service_class"))
      reading.problem("service_class", "service_class is missing",
                      "write what is bought, such as data.internet.dedicated");
    read_speed(reading, "mbps_down", "mbps_up", out.wanted);
    out.wanted.access = lower(reading.text("access"));
    if (!reading.has("service_class") && (reading.has("mbps_down") || reading.has("access")))
      reading.problem("service_class", "a speed or an access stands without a class", "write service_class");
    if (const auto unit = units_.find(out.wanted.service_class); unit != units_.end())
      out.unit = unit->second;
  }

  void read_from(EntryReading& reading, Requirement& out) {
    out.from.service_class = class_of(reading, "from_class", false);
    read_speed(reading, "from_mbps_down", "from_mbps_up", out.from);
    if (!reading.has("from_class") && !reading.has("service"))
      reading.problem("from_class", "it is not said what is moved away from",
                      "write from_class, or service for one service");
    out.from_quantity = reading.number("from_quantity", "a quantity");
    if (out.from_quantity && out.from_quantity->is_zero())
      reading.problem("from_quantity", "nothing is moved", "leave it out where all is moved");
    out.overlap_months = reading.count("overlap_months", kLongestOverlap).value_or(0);
  }

  static void read_service(EntryReading& reading, Requirement& out) {
    if (out.kind == RequirementKind::open || out.kind == RequirementKind::grow)
      reading.unused("service", "a service that is there ends by close or migrate");
    out.service = reading.text("service");
    if (!out.service.empty() && normalise_service_id(out.service).empty())
      reading.problem("service", in_quotes(out.service) + " is no service id",
                      "write it as the bill prints it");
  }

  static void read_quantities(EntryReading& reading, Requirement& out) {
    std::optional<bool> percent;
    const auto low = reading.change("low", percent), base = reading.change("base", percent),
               high = reading.change("high", percent);
    out.percent = percent.value_or(false);
    const bool needed = out.kind == RequirementKind::open || out.kind == RequirementKind::grow;
    const bool any = reading.has("low") || reading.has("high");
    if (!reading.has("base") && (needed || any))
      reading.problem("base", "base is missing", "write how many are planned; low and high may be left out");
    if (out.percent && out.kind != RequirementKind::grow)
      reading.problem("base", "a percentage is written", "only what grows does so by a percentage");
    if (!base) return;
    out.quantity = CaseQuantities{low.value_or(*base), *base, high.value_or(*base)};
    const auto& [least, planned, most] = *out.quantity;
    if (out.kind == RequirementKind::close) {
      if (least < planned || planned < most)
        reading.problem("base", "low, base and high do not fall",
                        "the low case is the one of the least demand: in it the most is closed");
      if (!reading.has("service_class") && !reading.has("service"))
        reading.problem("base", "a quantity stands without what it counts",
                        "write service_class; or leave the quantity out where the whole site closes");
    } else if (planned < least || most < planned) {
      reading.problem("base", "low, base and high do not rise", "low is the least, high the most demand");
    }
    if (needed && most.is_zero())
      reading.problem("base", "nothing is asked for", "write how many, or leave the entry out");
  }

  static void read_signature(EntryReading& reading, Requirement& out) {
    out.it_owner = reading.text("it_owner");
    out.business_owner = reading.text("business_owner");
    out.reason = reading.text("reason");
    out.signed_off = reading.date("signed_off");
    if (!reading.has("signed_off")) return;
    for (const auto* name : {"it_owner", "business_owner", "reason"})
      if (!reading.has(name))
        reading.problem(name, std::string(name) + " is missing, but the entry is signed off",
                        "who signs off is named with a sentence of reason; without signed_off it is a draft");
  }

  std::vector<Problem>& problems_;
  std::map<std::string, std::string> units_;
  std::vector<std::string> class_names_;
  std::map<std::string, Place> ids_;
};

void take_file(const std::string& path, std::string_view bytes, RequirementRows& rows,
               RequirementReading& out) {
  const std::array sections = {goal_section(), requirement_section()};
  const EntryLists lists = read_entries(path, bytes, sections, out.problems);
  for (const auto& [section, entries] : lists)
    for (const Entry& entry : entries) {
      if (section == goal_section().name)
        out.requirements.goals.push_back(rows.goal_of(entry));
      else if (!is_untouched(entry))
        out.requirements.requirements.push_back(rows.requirement_of(entry));
    }
}

void finish(RequirementRows& rows, RequirementReading& out) {
  auto& requirements = out.requirements.requirements;
  if (out.problems.empty()) rows.check_together(requirements);
  if (!out.problems.empty()) {
    out.requirements = {};
    return;
  }
  std::sort(requirements.begin(), requirements.end(), [](const Requirement& left, const Requirement& right) {
    return std::tie(left.date, left.id) < std::tie(right.date, right.id);
  });
}

}  // namespace

const EntrySection& requirement_section() {
  static const EntrySection section = {
      "requirements",
      {"id",      "kind",       "site",           "service_class", "mbps_down",      "mbps_up",    "access",
       "service", "from_class", "from_mbps_down", "from_mbps_up",  "from_quantity",  "low",        "base",
       "high",    "date",       "overlap_months", "it_owner",      "business_owner", "signed_off", "reason"},
      "service_class",
      {"site_name", "today", "unit"}};
  return section;
}

const EntrySection& goal_section() {
  static const EntrySection section = {
      "goals", {"id", "kind", "text", "measure", "threshold", "accepted_by", "by"}, "threshold", {}};
  return section;
}

bool is_untouched(const Entry& entry) {
  if (entry.place.line) return false;
  constexpr std::array<std::string_view, 6> kFilledBeforehand = {"id",        "site",    "service_class",
                                                                 "mbps_down", "mbps_up", "access"};
  return std::all_of(entry.texts.begin(), entry.texts.end(), [&](const auto& text) {
    return std::find(kFilledBeforehand.begin(), kFilledBeforehand.end(), text.first) !=
           kFilledBeforehand.end();
  });
}

RequirementReading read_requirements(std::span<const std::string> paths,
                                     const pricing::Classifier* classifier) {
  RequirementReading out;
  RequirementRows rows(classifier, out.problems);
  std::vector<std::string> hashes;
  for (const auto& path : paths) {
    const auto bytes = read_file(path);
    if (!bytes) {
      out.problems.push_back(bytes.problem());
      continue;
    }
    out.requirements.files.push_back(file_name_of(path));
    hashes.push_back(sha256(*bytes));
    take_file(path, *bytes, rows, out);
  }
  out.requirements.hash = sha256_fields(hashes);
  finish(rows, out);
  return out;
}

RequirementReading parse_requirements(std::string_view bytes, const std::string& file,
                                      const pricing::Classifier* classifier) {
  RequirementReading out;
  RequirementRows rows(classifier, out.problems);
  out.requirements.files.push_back(file_name_of(file));
  out.requirements.hash = sha256_fields(std::vector<std::string>{sha256(bytes)});
  take_file(file, bytes, rows, out);
  finish(rows, out);
  return out;
}

Problem one_problem(std::span<const Problem> problems, std::string_view of) {
  constexpr std::size_t kMostListed = 50;
  require(!problems.empty(), "there is a problem to be named");
  if (problems.size() == 1) return problems.front();
  std::string text = std::to_string(problems.size()) + " " + std::string(of);
  for (std::size_t i = 0; i < std::min(problems.size(), kMostListed); ++i) text += "\n" + problems[i].text();
  if (problems.size() > kMostListed)
    text += "\nand " + std::to_string(problems.size() - kMostListed) + " more";
  return {std::move(text), {}, {}};
}

}  // namespace telaudit::book
