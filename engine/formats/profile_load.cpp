#include <algorithm>
#include <array>
#include <set>

#include "base/hash.h"
#include "base/text.h"
#include "formats/profile_field_load.h"
#include "formats/profile_file_load.h"
#include "formats/profile_language.h"
#include "formats/profile_record_load.h"

namespace telaudit::formats::profile {
namespace {

using Keys = std::vector<std::string>;

const Keys kProfileKeys = {"profile", "version", "about",  "source", "detect",  "container", "bill",
                           "part",    "keys",    "levels", "fields", "records", "tests",     "basis"};
const Keys kLevelKeys = {"id", "parent", "label", "kind", "information_only"};
const Keys kRecordKeys = {"name",       "when",   "kind",    "fields",  "amount",
                          "when_blank", "zero",   "level",   "payable", "in_total",
                          "charges",    "totals", "balance", "opens",   "closes"};
const Keys kCloseKeys = {"block", "records", "counting"};
const Keys kTotalKeys = {"level", "printed", "adds"};
const Keys kBalanceKeys = {"level",       "previous_balance",  "payments",
                           "adjustments", "other_adjustments", "total_due"};
const Keys kChargeKeys = {"amount", "when_blank", "zero", "level", "payable", "in_total"};
const Keys kTestKeys = {"name", "lines", "bytes", "charges", "levels", "invoices", "quarantine", "notes"};

constexpr std::array kBases = {Basis::seen,    Basis::documented, Basis::partly_guessed,
                               Basis::guessed, Basis::own,        Basis::invented};

class ProfileLoader {
 public:
  explicit ProfileLoader(Profile& profile) : profile_(profile), load_(profile) {}

  bool load(const YamlNode& root);
  const Problem& problem() const { return load_.problem(); }

 private:
  bool keys(const YamlNode& node);
  bool levels(const YamlNode& node);
  bool label_follows_id(const YamlNode& node, const LevelRule& level);
  bool level_name(const YamlNode& node, const std::string& name, std::size_t& out);
  bool level_field(const YamlNode& node, Field& out);
  bool charge_fields(const YamlNode& node, const Keys& others, std::vector<Field>& out);
  bool charge(const YamlNode& node, const RecordRule& record, bool one_of_several, const YamlNode* level,
              ChargeRule& out);
  bool record(const YamlNode& node, const std::vector<Field>& shared);
  bool totals(const YamlNode& node, RecordRule& out);
  bool balance(const YamlNode& node, RecordRule& out);
  bool block(const YamlNode& node, RecordRule& out);
  bool tests(const YamlNode& node);
  void one_scale_a_column();
  void fill_all_that_share_a_name();
  bool fail(Problem problem) { return load_.fail(std::move(problem)); }

  Profile& profile_;
  FieldLoader load_;
};

bool ProfileLoader::keys(const YamlNode& node) {
  if (!node.is_map()) return fail(node.problem("a map of keys was expected"));
  for (const auto& [name, given] : node.entries()) {
    Field key;
    if (!load_.field(given, name, ValueType::text, true, key)) return false;
    profile_.keys.push_back(std::move(key));
  }
  return true;
}

bool ProfileLoader::level_name(const YamlNode& node, const std::string& name, std::size_t& out) {
  Keys known;
  for (std::size_t i = 0; i < profile_.levels.size(); ++i) {
    known.push_back(profile_.levels[i].name);
    if (profile_.levels[i].name == name) {
      out = i;
      return true;
    }
  }
  return fail(node.problem("'" + name + "' is no level of this profile", did_you_mean(name, known)));
}

// A label, and the id of the parent, may not say more than the id: else they would depend on the row that
// came first.
bool ProfileLoader::label_follows_id(const YamlNode& node, const LevelRule& level) {
  std::set<std::string> in_id;
  for (const auto& part : level.id.parts)
    if (!part.name.empty()) in_id.insert(part.name);
  for (const auto& part : level.label.parts)
    if (!part.name.empty() && in_id.count(part.name) == 0)
      return fail(node.problem(
          "the label of level '" + level.name + "' uses {" + part.name + "}, which its id does not",
          "a label may only use what the id uses"));
  if (level.parent == kNone) return true;
  for (const auto& part : profile_.levels[level.parent].id.parts)
    if (!part.name.empty() && in_id.count(part.name) == 0)
      return fail(node.problem("the id of level '" + level.name + "' lacks {" + part.name +
                               "}, which its parent's id has"));
  return true;
}

bool ProfileLoader::levels(const YamlNode& node) {
  if (!node.is_map()) return fail(node.problem("a map of levels was expected", "levels: {bill: {id: bill}}"));
  for (const auto& [name, given] : node.entries()) {
    if (!load_.only(given, kLevelKeys)) return false;
    LevelRule level;
    level.name = name;
    level.kind = name;
    level.place = given.place();
    const auto* id = given.find("id");
    if (id == nullptr || id->text().empty())
      return fail(given.problem("the level '" + name + "' needs an id"));
    if (!load_.templated(*id, level.id)) return false;
    const auto* label = given.find("label");
    if (!load_.templated(label != nullptr ? *label : *id, level.label)) return false;
    if (const auto* kind = given.find("kind")) level.kind = kind->text();
    if (const auto* only = given.find("information_only"))
      if (!load_.truth(*only, level.information_only)) return false;
    if (const auto* parent = given.find("parent"))
      if (!level_name(*parent, parent->text(), level.parent)) return false;
    if (!label_follows_id(given, level)) return false;
    profile_.levels.push_back(std::move(level));
  }
  if (profile_.levels.empty()) return fail(node.problem("a profile has at least one level"));
  return true;
}

bool ProfileLoader::level_field(const YamlNode& node, Field& out) {
  std::size_t ignored = 0;
  if (node.is_scalar()) {
    out.name = "level";
    out.constant = node.text();
    return level_name(node, node.text(), ignored);
  }
  if (!load_.field(node, "level", ValueType::text, true, out)) return false;
  if (!out.otherwise) return fail(node.problem("a level chosen by a column needs a default"));
  for (const auto& [from, to] : out.map)
    if (!level_name(node, to, ignored)) return false;
  for (const auto& [from, to] : out.matches)
    if (!level_name(node, to, ignored)) return false;
  return level_name(node, *out.otherwise, ignored);
}

bool ProfileLoader::charge_fields(const YamlNode& node, const Keys& others, std::vector<Field>& out) {
  if (!node.is_map()) return fail(node.problem("a map of charge columns was expected"));
  for (const auto& [name, given] : node.entries()) {
    if (std::find(others.begin(), others.end(), name) != others.end()) continue;
    Field field;
    if (!load_.charge_field(name, given, field)) return false;
    const auto same =
        std::find_if(out.begin(), out.end(), [&](const Field& f) { return f.target == field.target; });
    if (same != out.end()) {
      *same = std::move(field);
    } else {
      out.push_back(std::move(field));
    }
  }
  return true;
}

bool ProfileLoader::charge(const YamlNode& node, const RecordRule& record, bool one_of_several,
                           const YamlNode* level, ChargeRule& out) {
  const bool information = record.kind == RowKind::information;
  out.payable = !information;
  out.in_total = !information;
  out.when_blank = one_of_several ? WhenBlank::skip : information ? WhenBlank::unknown : WhenBlank::refuse;
  out.keep_zero = !one_of_several;
  if (const auto* amount = node.find("amount")) {
    out.amount.emplace();
    out.amount->target = bill::charge::kAmount;
    if (profile_.bill.currency.constant) out.amount->money.currency = *profile_.bill.currency.constant;
    if (!load_.field(*amount, "amount", ValueType::money, true, *out.amount)) return false;
  } else if (!information) {
    return fail(node.problem("a charge needs an amount", "amount: Cost"));
  }
  if (const auto* blank = node.find("when_blank")) {
    static const Keys words = {"skip", "unknown", "zero", "refuse"};
    const auto at = std::find(words.begin(), words.end(), blank->text());
    if (at == words.end())
      return fail(blank->problem("'" + blank->text() + "' says nothing", did_you_mean(blank->text(), words)));
    out.when_blank = static_cast<WhenBlank>(at - words.begin());
  }
  if (const auto* zero = node.find("zero")) {
    if (zero->text() != "keep" && zero->text() != "skip")
      return fail(zero->problem("keep or skip was expected"));
    out.keep_zero = zero->text() == "keep";
  }
  if (const auto* given = node.find("payable"))
    if (!load_.truth(*given, out.payable)) return false;
  if (const auto* given = node.find("in_total"))
    if (!load_.truth(*given, out.in_total)) return false;
  if (const auto* own = node.find("level")) level = own;
  if (level == nullptr) return fail(node.problem("a charge needs a level", "name one of 'levels'"));
  if (!level_field(*level, out.level)) return false;
  const bool classed = std::any_of(out.fields.begin(), out.fields.end(),
                                   [](const Field& f) { return f.target == bill::charge::kChargeClass; });
  return classed || fail(node.problem("a charge needs a charge_class"));
}

bool ProfileLoader::totals(const YamlNode& node, RecordRule& out) {
  if (!node.is_sequence())
    return fail(node.problem("a list of totals was expected", "totals: [{level: bill, printed: Total}]"));
  for (const auto& item : node.items()) {
    if (!load_.only(item, kTotalKeys)) return false;
    const auto* level = item.find("level");
    const auto* printed = item.find("printed");
    if (level == nullptr || printed == nullptr)
      return fail(item.problem("a total has a level and a printed amount"));
    TotalRule total;
    if (const auto* adds = item.find("adds"))
      if (!load_.truth(*adds, total.adds)) return false;
    if (!level_name(*level, level->text(), total.level)) return false;
    total.printed.emplace();
    if (profile_.bill.currency.constant) total.printed->money.currency = *profile_.bill.currency.constant;
    if (!load_.field(*printed, "printed", ValueType::money, true, *total.printed)) return false;
    out.totals.push_back(std::move(total));
  }
  return true;
}

bool ProfileLoader::balance(const YamlNode& node, RecordRule& out) {
  if (!load_.only(node, kBalanceKeys)) return false;
  const auto* level = node.find("level");
  if (level == nullptr) return fail(node.problem("a balance belongs to a level", "level: bill"));
  if (!level_name(*level, level->text(), out.balance_level)) return false;
  if (profile_.levels[out.balance_level].parent != kNone)
    return fail(level->problem("a balance belongs to a root level"));
  const auto amount = [&](const char* key, std::optional<Field>& into) {
    const auto* given = node.find(key);
    if (given == nullptr) return true;
    into.emplace();
    if (profile_.bill.currency.constant) into->money.currency = *profile_.bill.currency.constant;
    return load_.field(*given, key, ValueType::money, false, *into);
  };
  return amount("previous_balance", out.balance.previous_balance) &&
         amount("payments", out.balance.payments) && amount("adjustments", out.balance.adjustments) &&
         amount("other_adjustments", out.balance.other_adjustments) &&
         amount("total_due", out.balance.total_due);
}

// The block of records that a record begins, or ends and counts.
bool ProfileLoader::block(const YamlNode& node, RecordRule& out) {
  const auto* opens = node.find("opens");
  const auto* closes = node.find("closes");
  if (opens == nullptr && closes == nullptr) return true;
  if (!profile_.container.records)
    return fail(node.problem("blocks of records are counted where the container has 'records'"));
  if (opens != nullptr) out.opens = opens->text();
  if (closes == nullptr) return true;
  if (!load_.only(*closes, kCloseKeys)) return false;
  const auto name = closes->required_text("block", "the block that another record opens");
  if (!name) return fail(name.problem());
  const auto* records = closes->find("records");
  if (records == nullptr) return fail(closes->problem("a block's end says how many records it has"));
  BlockEnd& end = out.closes.emplace();
  end.block = *name;
  if (const auto* counting = closes->find("counting")) {
    if (counting->text() != "between" && counting->text() != "all")
      return fail(counting->problem("between (its two ends), or all (with them), was expected"));
    end.with_ends = counting->text() == "all";
  }
  return load_.field(*records, "records", ValueType::integer, true, end.records);
}

bool ProfileLoader::record(const YamlNode& node, const std::vector<Field>& shared) {
  if (!load_.only(node, kRecordKeys)) return false;
  static const Keys kinds = {"charge", "information", "total", "context", "ignored", "refused"};
  const auto kind = node.required_text("kind", "one of " + join(kinds, ", "));
  if (!kind) return fail(kind.problem());
  const auto at = std::find(kinds.begin(), kinds.end(), *kind);
  if (at == kinds.end())
    return fail(node.problem("'" + *kind + "' is no kind of row", did_you_mean(*kind, kinds)));
  RecordRule out;
  out.kind = static_cast<RowKind>(at - kinds.begin());
  out.name = *kind;
  if (const auto* name = node.find("name")) out.name = name->text();
  if (const auto* when = node.find("when"))
    if (!load_.conditions(*when, out.when)) return false;

  const bool gives_charges = out.kind == RowKind::charge || out.kind == RowKind::information;
  std::vector<Field> fields = gives_charges ? shared : std::vector<Field>();
  if (const auto* own = node.find("fields"))
    if (!charge_fields(*own, {}, fields)) return false;
  if (gives_charges) {
    const auto* several = node.find("charges");
    if (several == nullptr) {
      ChargeRule rule;
      rule.fields = fields;
      if (!charge(node, out, false, nullptr, rule)) return false;
      out.charges.push_back(std::move(rule));
    } else {
      if (!several->is_sequence()) return fail(several->problem("a list of charges was expected"));
      for (const auto& item : several->items()) {
        ChargeRule rule;
        rule.fields = fields;
        if (!charge_fields(item, kChargeKeys, rule.fields)) return false;
        if (!charge(item, out, true, node.find("level"), rule)) return false;
        out.charges.push_back(std::move(rule));
      }
    }
  }
  if (const auto* given = node.find("totals"))
    if (!totals(*given, out)) return false;
  if (const auto* given = node.find("balance"))
    if (!balance(*given, out)) return false;
  if (!block(node, out)) return false;
  if (out.kind == RowKind::total && out.totals.empty() && out.balance_level == kNone)
    return fail(node.problem("a row of kind total prints at least one total",
                             "totals: [{level: bill, printed: Total}]"));
  if (out.kind != RowKind::total && ((!gives_charges && !out.totals.empty()) || out.balance_level != kNone))
    return fail(node.problem("only rows of kind total, and rows of charges, print totals",
                             "a balance stands in a row of kind total"));
  if (out.kind == RowKind::context) {
    for (const auto& field : fields) {
      const auto type = bill::charge_schema().columns[field.target].type;
      if (type == bill::Type::decimal)
        return fail(node.problem("'" + field.name + "' is an amount; amounts are not inherited"));
    }
    out.inherited = std::move(fields);
  }
  profile_.records.push_back(std::move(out));
  return true;
}

bool ProfileLoader::tests(const YamlNode& node) {
  if (!node.is_sequence()) return fail(node.problem("a list of tests was expected"));
  for (const auto& item : node.items()) {
    if (!load_.only(item, kTestKeys)) return false;
    const auto name = item.required_text("name", "what the test shows");
    if (!name) return fail(name.problem());
    profile_.tests.push_back({*name, {}, item});
    if (const auto* bytes = item.find("bytes")) {
      if (!append_test_bytes(*bytes, load_, profile_.tests.back().lines)) return false;
      continue;
    }
    const auto lines = item.required_text("lines", "the lines of a small file");
    if (!lines) return fail(lines.problem());
    profile_.tests.back().lines = *lines;
  }
  return true;
}

// All values of one column keep within the same bound, so that they fit beside each other.
void ProfileLoader::one_scale_a_column() {
  std::vector<std::uint8_t> most(bill::charge::kColumnCount, 0);
  const auto each = [&](const auto& visit) {
    for (auto& record : profile_.records)
      for (auto& charge : record.charges) {
        if (charge.amount) visit(*charge.amount);
        for (auto& field : charge.fields) visit(field);
      }
  };
  each([&](Field& field) { most[field.target] = std::max(most[field.target], field.most_decimals); });
  each([&](Field& field) { field.most_decimals = most[field.target]; });
}

// What is filled down is the column of the file, however many fields name it, and with whatever alternatives.
void ProfileLoader::fill_all_that_share_a_name() {
  auto& filled = profile_.container.fill_down;
  const auto share = [](const ColumnChoice& left, const ColumnChoice& right) {
    if (left.index && left.index == right.index) return true;
    return std::any_of(left.names.begin(), left.names.end(), [&](const std::string& name) {
      return std::find(right.names.begin(), right.names.end(), name) != right.names.end();
    });
  };
  const std::size_t named = filled.size();
  for (std::size_t i = 0; i < profile_.columns.size(); ++i)
    for (std::size_t n = 0; n < named; ++n)
      if (share(profile_.columns[i], profile_.columns[filled[n]]) &&
          std::find(filled.begin(), filled.end(), i) == filled.end())
        filled.push_back(i);
}

bool ProfileLoader::load(const YamlNode& root) {
  if (!load_.only(root, kProfileKeys)) return false;
  const auto name = root.required_text("profile", "the profile's name");
  const auto version = root.required_text("version", "a number that grows with each change of meaning");
  if (!name) return fail(name.problem());
  if (!version) return fail(version.problem());
  profile_.name = *name;
  profile_.version = *version;
  if (const auto* about = root.find("about")) profile_.about = about->text();
  if (const auto* source = root.find("source")) profile_.source = source->text();
  if (const auto* given = root.find("basis")) {
    Keys words;
    for (const Basis one : kBases) {
      words.emplace_back(basis_word(one));
      if (given->text() == words.back()) profile_.basis = one;
    }
    if (!profile_.basis)
      return fail(given->problem("'" + given->text() + "' is no basis", did_you_mean(given->text(), words)));
  }
  for (const auto* key : {"detect", "bill", "part", "levels", "records", "tests"})
    if (root.find(key) == nullptr)
      return fail(root.problem(std::string("a profile needs '") + key + "'", "see rules/profiles/README.md"));
  FileLoader file(profile_, load_);
  const auto* container = root.find("container");
  const auto* keyed = root.find("keys");
  if ((container != nullptr && !file.container(*container)) || !file.detect(*root.find("detect")) ||
      !file.bill(*root.find("bill")) || !file.part(*root.find("part")) ||
      (keyed != nullptr && !keys(*keyed)) || !levels(*root.find("levels")))
    return false;
  std::vector<Field> shared;
  if (const auto* fields = root.find("fields"))
    if (!charge_fields(*fields, {}, shared)) return false;
  const auto* records = root.find("records");
  if (!records->is_sequence() || records->items().empty())
    return fail(records->problem("a list of records was expected", "see rules/profiles/README.md"));
  for (const auto& item : records->items())
    if (!record(item, shared)) return false;
  one_scale_a_column();
  fill_all_that_share_a_name();
  if (profile_.no_control_total)
    for (const auto& rule : profile_.records)
      if (rule.kind == RowKind::total || !rule.totals.empty())
        return fail(root.problem("'no_control_total' stands beside rows that print a total",
                                 "remove one of the two"));
  return tests(*root.find("tests"));
}

}  // namespace

std::string_view basis_word(Basis basis) {
  switch (basis) {
    case Basis::seen:
      return "seen";
    case Basis::documented:
      return "documented";
    case Basis::partly_guessed:
      return "partly guessed";
    case Basis::guessed:
      return "guessed";
    case Basis::own:
      return "own";
    case Basis::invented:
      return "invented";
  }
  return {};
}

namespace {

// The small letter of a capital one of UTF-8 in two bytes: of western Europe (U+00C0 to U+00DE but for the
// multiplication sign) and Cyrillic (U+0400 to U+042F). Others stay as they are.
void lower_pair(unsigned char& lead, unsigned char& trail) {
  if (lead == 0xC3 && trail >= 0x80 && trail <= 0x9E && trail != 0x97) trail += 0x20;
  if (lead != 0xD0 || trail < 0x80 || trail >= 0xB0) return;
  if (trail >= 0x90 && trail <= 0x9F) {
    trail += 0x20;
  } else {
    lead = 0xD1;
    trail =
        trail <= 0x8F ? static_cast<unsigned char>(trail + 0x10) : static_cast<unsigned char>(trail - 0x20);
  }
}

}  // namespace

std::string normalise_header(std::string_view name) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
  if (starts_with(name, kByteOrderMark)) name.remove_prefix(kByteOrderMark.size());
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name.substr(i, 2) == kNoBreakSpace ? ' ' : name[i];
    if (c != name[i]) ++i;
    auto lead = static_cast<unsigned char>(c);
    if ((lead == 0xC3 || lead == 0xD0) && i + 1 < name.size()) {
      auto trail = static_cast<unsigned char>(name[++i]);
      lower_pair(lead, trail);
      out += static_cast<char>(lead);
      out += static_cast<char>(trail);
      continue;
    }
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                        static_cast<unsigned char>(c) >= 0x80;
    if (c == '"') continue;
    if (letter) {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

Result<Profile> load_profile(std::string_view yaml, const std::string& file) {
  const auto root = parse_yaml(yaml, file);
  if (!root) return root.problem();
  Profile profile;
  profile.file = file;
  profile.hash = sha256(yaml);
  ProfileLoader loader(profile);
  if (!loader.load(*root)) return loader.problem();
  return profile;
}

}  // namespace telaudit::formats::profile
