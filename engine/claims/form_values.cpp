#include "claims/form_values.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

#include "base/text.h"
#include "base/yaml.h"
#include "claims/due.h"
#include "claims/split_amount.h"

namespace telaudit::claims {
namespace {

using Value = std::function<std::string(const FormContext&, const ClaimLine*)>;
using Values = std::map<std::string, Value, std::less<>>;

std::string amount_text(const std::optional<Decimal>& amount) {
  return amount ? amount->text() : std::string();
}

std::string with_currency(const FormContext& in, Decimal amount) {
  return in.claim->currency + " " + amount.text();
}

std::string date_of(const FormContext& in, const std::optional<Date>& date) {
  return date ? date_text(*date, in.dates) : std::string();
}

// A North American telephone number; everything else is a circuit.
bool is_telephone(const ClaimLine& line) {
  const auto service = normalise_service_id(line.service);
  return service.size() == 10 &&
         std::all_of(service.begin(), service.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string listed(const std::set<std::string>& words) {
  const std::vector<std::string> list(words.begin(), words.end());
  return join(list, ", ");
}

std::string accounts_of(const Claim& claim) {
  std::set<std::string> accounts;
  for (const auto& line : claim.lines) accounts.insert(line.account);
  return listed(accounts);
}

std::string clauses_of(const Claim& claim) {
  std::set<std::string> clauses;
  for (const auto& line : claim.lines)
    if (!line.clause.empty()) clauses.insert(line.clause);
  return listed(clauses);
}

std::string bills_of(const Claim& claim) {
  std::set<std::string> bills;
  for (const auto& line : claim.lines) bills.insert(line.account + line.invoice + line.bill_date.text());
  return std::to_string(bills.size());
}

Decimal withheld_of(const Claim& claim, const ClaimLine& line) {
  const auto parts = withheld_by_line(claim);
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (claim.lines[i].number == line.number) return parts[i];
  return {};
}

template <typename Get>
Value of_line(Get get) {
  return [get](const FormContext& in, const ClaimLine* line) {
    return line == nullptr ? std::string() : std::string(get(in, *line));
  };
}

template <typename Get>
Value of_claim(Get get) {
  return [get](const FormContext& in, const ClaimLine*) { return std::string(get(in, *in.claim)); };
}

void add_claim_values(Values& values) {
  values["claim.number"] = of_claim([](const auto&, const Claim& claim) { return claim.number; });
  values["claim.carrier"] = of_claim([](const auto&, const Claim& claim) { return claim.carrier; });
  values["claim.carrier_reference"] =
      of_claim([](const auto&, const Claim& claim) { return claim.carrier_reference; });
  values["claim.contract"] = of_claim([](const auto&, const Claim& claim) { return claim.terms.contract; });
  values["claim.dispute_clause"] =
      of_claim([](const auto&, const Claim& claim) { return claim.terms.clause; });
  values["claim.clauses"] = of_claim([](const auto&, const Claim& claim) { return clauses_of(claim); });
  values["claim.reason"] = of_claim([](const auto& in, const Claim&) { return in.reason->title; });
  values["claim.reason_code"] = of_claim([](const auto&, const Claim& claim) { return claim.reason; });
  values["claim.statement"] = of_claim([](const auto& in, const Claim&) { return in.reason->statement; });
  values["claim.remedy"] = of_claim([](const auto& in, const Claim&) { return in.reason->remedy; });
  values["claim.accounts"] = of_claim([](const auto&, const Claim& claim) { return accounts_of(claim); });
  values["claim.lines"] =
      of_claim([](const auto&, const Claim& claim) { return std::to_string(claim.lines.size()); });
  values["claim.bills"] = of_claim([](const auto&, const Claim& claim) { return bills_of(claim); });
  values["claim.disputed"] =
      of_claim([](const auto& in, const Claim& claim) { return with_currency(in, disputed(claim)); });
  values["claim.tax"] = of_claim([](const auto& in, const Claim& claim) {
    const auto tax = disputed_tax(claim);
    return tax.is_zero() ? std::string() : with_currency(in, tax);
  });
  values["claim.total"] = of_claim(
      [](const auto& in, const Claim& claim) { return with_currency(in, disputed_with_tax(claim)); });
  values["claim.withheld"] = of_claim([](const auto& in, const Claim& claim) {
    return claim.withheld.is_zero() ? std::string() : with_currency(in, claim.withheld);
  });
  values["claim.window"] =
      of_claim([](const auto& in, const Claim& claim) { return date_of(in, first_window_end(claim)); });
  values["claim.window_basis"] = of_claim([](const auto&, const Claim& claim) {
    const auto end = first_window_end(claim);
    for (const auto& line : claim.lines)
      if (end && line.window_closes == end) return line.window_basis;
    return std::string();
  });
  values["claim.answer_by"] = of_claim([](const auto& in, const Claim& claim) {
    if (!claim.terms.response_days) return std::string();
    return date_of(in,
                   add_days(claim.submitted.value_or(in.day), static_cast<int>(*claim.terms.response_days)));
  });
}

void add_line_values(Values& values) {
  values["claim.line_number"] = of_line([](const auto& in, const ClaimLine& line) {
    return in.claim->number + "-" + std::to_string(line.number);
  });
  values["line.number"] =
      of_line([](const auto&, const ClaimLine& line) { return std::to_string(line.number); });
  values["line.account"] = of_line([](const auto&, const ClaimLine& line) { return line.account; });
  values["line.invoice"] = of_line([](const auto&, const ClaimLine& line) { return line.invoice; });
  values["line.bill_date"] =
      of_line([](const auto& in, const ClaimLine& line) { return date_of(in, line.bill_date); });
  values["line.due_date"] =
      of_line([](const auto& in, const ClaimLine& line) { return date_of(in, line.due_date); });
  values["line.locator"] = of_line([](const auto&, const ClaimLine& line) { return line.locator; });
  values["line.service"] = of_line([](const auto&, const ClaimLine& line) { return line.service; });
  values["line.telephone"] = of_line(
      [](const auto&, const ClaimLine& line) { return is_telephone(line) ? line.service : std::string(); });
  values["line.circuit"] = of_line(
      [](const auto&, const ClaimLine& line) { return is_telephone(line) ? std::string() : line.service; });
  values["line.product_code"] = of_line([](const auto&, const ClaimLine& line) { return line.product_code; });
  values["line.description"] = of_line([](const auto&, const ClaimLine& line) { return line.description; });
  values["line.charge_class"] = of_line([](const auto&, const ClaimLine& line) { return line.charge_class; });
  values["line.from"] = of_line([](const auto& in, const ClaimLine& line) { return date_of(in, line.from); });
  values["line.through"] =
      of_line([](const auto& in, const ClaimLine& line) { return date_of(in, line.through); });
  values["line.quantity"] =
      of_line([](const auto&, const ClaimLine& line) { return amount_text(line.quantity); });
  values["line.rate_billed"] =
      of_line([](const auto&, const ClaimLine& line) { return amount_text(line.rate_billed); });
  values["line.billed"] =
      of_line([](const auto&, const ClaimLine& line) { return amount_text(line.amount_billed); });
  values["line.rate_expected"] =
      of_line([](const auto&, const ClaimLine& line) { return amount_text(line.rate_expected); });
  values["line.expected"] =
      of_line([](const auto&, const ClaimLine& line) { return amount_text(line.amount_expected); });
  values["line.disputed"] =
      of_line([](const auto&, const ClaimLine& line) { return line.amount_disputed.text(); });
  values["line.disputed_recurring"] = of_line([](const auto&, const ClaimLine& line) {
    return line.charge_class == "recurring" ? line.amount_disputed.text() : std::string();
  });
  values["line.disputed_nonrecurring"] = of_line([](const auto&, const ClaimLine& line) {
    return line.charge_class == "recurring" ? std::string() : line.amount_disputed.text();
  });
  values["line.tax"] = of_line([](const auto&, const ClaimLine& line) { return line.tax_disputed.text(); });
  values["line.withheld"] =
      of_line([](const auto& in, const ClaimLine& line) { return withheld_of(*in.claim, line).text(); });
  values["line.short_paid_account"] = of_line([](const auto& in, const ClaimLine& line) {
    return withheld_of(*in.claim, line).is_zero() ? std::string() : line.account;
  });
  values["line.reason"] = of_line([](const auto& in, const ClaimLine&) { return in.reason->title; });
  values["line.clause"] = of_line([](const auto&, const ClaimLine& line) { return line.clause; });
  values["line.order_reference"] =
      of_line([](const auto&, const ClaimLine& line) { return line.order_reference; });
  values["line.message"] = of_line([](const auto&, const ClaimLine& line) { return line.message; });
}

void add_other_values(Values& values) {
  const auto contact = [&](const char* name, std::string Contact::*field) {
    values[std::string("contact.") + name] = [field](const FormContext& in, const ClaimLine*) {
      return in.contact->*field;
    };
  };
  contact("company", &Contact::company);
  contact("role", &Contact::role);
  contact("e_mail", &Contact::e_mail);
  contact("telephone", &Contact::telephone);
  contact("fax", &Contact::fax);
  contact("address", &Contact::address);
  contact("carrier_code", &Contact::carrier_code);
  values["request.date"] = [](const FormContext& in, const ClaimLine*) {
    return date_text(in.day, in.dates);
  };
  values["request.new"] = [](const FormContext& in, const ClaimLine*) {
    return std::string(in.claim->level == 0 && in.claim->carrier_reference.empty() ? "Yes" : "No");
  };
  values["request.letter_of_agency"] = [](const FormContext& in, const ClaimLine*) {
    return in.letter_of_agency;
  };
  values["request.enclosures"] = [](const FormContext& in, const ClaimLine*) {
    return join(in.enclosures, ", ");
  };
}

const Values& all_values() {
  static const Values kValues = [] {
    Values values;
    add_claim_values(values);
    add_line_values(values);
    add_other_values(values);
    return values;
  }();
  return kValues;
}

}  // namespace

std::string date_text(Date date, std::string_view pattern) {
  const std::string iso = date.text();
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char next = pattern[i] == '%' && i + 1 < pattern.size() ? pattern[i + 1] : '\0';
    if (next == 'Y') {
      out += iso.substr(0, 4);
    } else if (next == 'm') {
      out += iso.substr(5, 2);
    } else if (next == 'd') {
      out += iso.substr(8, 2);
    } else {
      out += pattern[i];
      continue;
    }
    ++i;
  }
  return out;
}

Result<Contact> read_contact(std::string_view yaml, const std::string& file) {
  const auto root = parse_yaml(yaml, file);
  if (!root) return root.problem();
  static const std::array<std::string, 7> kKeys = {"company", "role",    "e_mail",      "telephone",
                                                   "fax",     "address", "carrier_code"};
  if (auto known = root->only(kKeys); !known) return known.problem();
  Contact out;
  const std::array<std::string*, 7> fields = {&out.company, &out.role,    &out.e_mail,      &out.telephone,
                                              &out.fax,     &out.address, &out.carrier_code};
  for (std::size_t i = 0; i < kKeys.size(); ++i)
    if (const auto* node = root->find(kKeys[i])) *fields[i] = node->text();
  return out;
}

const std::vector<std::string>& form_value_names() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names;
    for (const auto& [name, value] : all_values()) names.push_back(name);
    return names;
  }();
  return kNames;
}

std::string form_value(std::string_view name, const FormContext& context, const ClaimLine* line) {
  const auto at = all_values().find(name);
  require(at != all_values().end(), "values of forms are asked by known names");
  return at->second(context, line);
}

std::vector<Decimal> withheld_by_line(const Claim& claim) {
  std::vector<Decimal> weights;
  for (const auto& line : claim.lines) {
    const auto sum = add(line.amount_disputed, line.tax_disputed);
    require(sum.has_value(), "a line and its taxes have a sum");
    weights.push_back(*sum);
  }
  return split_amount(claim.withheld.is_zero() ? Decimal{0, 2} : claim.withheld, weights);
}

}  // namespace telaudit::claims
