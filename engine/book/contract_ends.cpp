#include "book/contract_ends.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"
#include "book/contract_rows.h"
#include "book/wording.h"
#include "terms/any_key.h"

namespace telaudit::book {
namespace {

using terms::kAny;

bool in_force(const ContractTerm& term, Date day) {
  return (!term.from || *term.from <= day) && (!term.to || day < *term.to);
}

// A stated day before any later one, and before none.
bool earlier(const std::optional<Date>& left, const std::optional<Date>& right) {
  if (left && right) return *left < *right;
  return left.has_value() && !right.has_value();
}

}  // namespace

ContractTerms::ContractTerms(const terms::Terms* terms) {
  for (const ContractRow& row : contract_rows(terms))
    rows_.push_back({printable(row.contract), printable(row.carrier), printable(row.account),
                     printable(row.renewal), printable(row.document), printable(row.page), row.valid_from,
                     row.valid_to, row.term_end, row.notice_latest});
}

const ContractTerm* ContractTerms::of(const DemandRow& row) const {
  const ContractTerm* best = nullptr;
  const auto rank = [](const ContractTerm& term) {
    return std::tuple(term.account != kAny, term.from.value_or(Date{0}).days);
  };
  for (const auto& term : rows_) {
    if (term.carrier != row.carrier || (term.account != kAny && term.account != row.account)) continue;
    if (!in_force(term, row.bill_date)) continue;
    if (best == nullptr || rank(term) > rank(*best) ||
        (rank(term) == rank(*best) && term.contract < best->contract))
      best = &term;
  }
  return best;
}

std::vector<ContractEnd> find_contract_ends(std::span<const DemandRow> demand,
                                            const ContractTerms& contracts) {
  std::map<std::tuple<std::string, std::string, std::string>, ContractEnd> ends;
  for (const auto& row : demand) {
    const ContractTerm* term = contracts.of(row);
    const std::string name = term == nullptr ? std::string() : term->contract;
    auto& end = ends[{row.currency, name, row.carrier}];
    end.currency = row.currency;
    end.carrier = row.carrier;
    end.monthly.add(row.amount);
    ++end.rows;
    if (term == nullptr) continue;
    end.contract = name;
    end.renewal = term->renewal;
    end.document = term->document;
    end.page = term->page;
    if (earlier(term->end, end.end) || !end.end) end.end = term->end;
    if (earlier(term->notice_latest, end.notice_latest) || !end.notice_latest)
      end.notice_latest = term->notice_latest;
  }
  std::vector<ContractEnd> out;
  for (auto& [key, end] : ends) out.push_back(std::move(end));
  std::stable_sort(out.begin(), out.end(), [](const ContractEnd& left, const ContractEnd& right) {
    if (left.currency != right.currency) return left.currency < right.currency;
    if (left.end != right.end) return earlier(left.end, right.end);
    return left.contract.empty() < right.contract.empty();
  });
  return out;
}

}  // namespace telaudit::book
