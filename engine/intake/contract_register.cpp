#include "intake/contract_register.h"

#include <algorithm>
#include <optional>

#include "base/file.h"
#include "base/text.h"

namespace telaudit::intake {
namespace {

using terms::Citation;
using terms::Contract;
using terms::CsvRow;
using terms::StatedClause;

std::string counted(std::int64_t number, const std::string& word) {
  return std::to_string(number) + " " + word + (number == 1 ? "" : "s");
}

// 0.015 is 1.5 %.
std::string percent(Decimal fraction) {
  while (fraction.scale < 2) {
    fraction.mantissa *= 10;
    ++fraction.scale;
  }
  fraction.scale -= 2;
  while (fraction.scale > 0 && fraction.mantissa % 10 == 0) {
    fraction.mantissa /= 10;
    --fraction.scale;
  }
  return fraction.text() + " %";
}

std::string words_of(std::string word) {
  std::replace(word.begin(), word.end(), '_', ' ');
  return word;
}

// Parts of a sentence, of which those that are unknown are left out.
class Sentence {
 public:
  void add(const std::string& part) {
    if (part.empty()) return;
    if (!text_.empty()) text_ += ", ";
    text_ += part;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::optional<Date> notice_day(const Contract& contract, const std::optional<std::int64_t>& days) {
  if (!contract.term_end || !days) return std::nullopt;
  return add_days(*contract.term_end, -static_cast<int>(*days));
}

Citation citation_of(const CsvRow& row) {
  Citation out;
  const auto text = [&](const char* column) -> std::optional<std::string> {
    const auto& cell = row.cell(column);
    return cell.known ? std::optional(cell.text) : std::nullopt;
  };
  out.document = text("document");
  out.page = text("page");
  out.clause = text("clause");
  return out;
}

std::string scope_words(const terms::StatedScope& scope) {
  Sentence out;
  const auto list = [&](const std::vector<std::string>& names, const std::string& before) {
    if (!names.empty()) out.add(before + join(names, " and "));
  };
  list(scope.classes, "only ");
  list(scope.items, "only ");
  list(scope.except_classes, "without ");
  list(scope.except_items, "without ");
  return out.text();
}

class ContractRows {
 public:
  ContractRows(const Contract& contract, std::vector<RegisterRow>& rows) : contract_(contract), rows_(rows) {}

  void write() {
    write_heading();
    write_term();
    write_commitments();
    write_reviews();
    write_disputes();
    write_billing();
    write_liabilities();
  }

 private:
  // What is unknown stands nowhere.
  void add(std::string term, std::string value, Citation citation = {}) {
    if (value.empty()) citation = {};
    rows_.push_back(
        {contract_.id, contract_.carrier, std::move(term), std::move(value), std::move(citation)});
  }

  void write_heading() {
    if (contract_.parties.empty()) add("parties", "");
    for (const auto& party : contract_.parties) {
      Sentence text;
      text.add(party.name);
      text.add(words_of(party.role.value_or("")));
      if (party.affiliates_included)
        text.add(*party.affiliates_included ? "with affiliates" : "without affiliates");
      add("party", text.text(), party.citation);
    }
    add("accounts", contract_.accounts == std::vector<std::string>{"*"} ? "any of the carrier"
                                                                        : join(contract_.accounts, ", "));
    add("currency", contract_.currency.value_or(""));
    if (contract_.documents.empty()) add("documents", "");
    for (const auto& document : contract_.documents) {
      Sentence text;
      text.add(words_of(document.type));
      if (document.signed_on) text.add("signed " + document.signed_on->text());
      if (document.effective) text.add("effective " + document.effective->text());
      if (document.pages) text.add(counted(*document.pages, "page"));
      add("document " + document.id, text.text(), {document.id, {}, {}});
    }
  }

  void write_term() {
    Sentence term;
    if (contract_.period.from) term.add("from " + contract_.period.from->text());
    if (contract_.term_months) term.add(counted(*contract_.term_months, "month"));
    if (contract_.term_end) term.add("to " + contract_.term_end->text());
    add("term", term.text(), contract_.term_citation);
    const auto& renewal = contract_.renewal;
    Sentence how;
    how.add(words_of(renewal.type.value_or("")));
    if (renewal.months) how.add("for " + counted(*renewal.months, "month"));
    add("renewal", how.text(), renewal.citation);
    Sentence notice;
    if (renewal.notice_days)
      notice.add("at least " + counted(*renewal.notice_days, "day") + " before the end");
    if (renewal.notice_most_days) notice.add("at most " + counted(*renewal.notice_most_days, "day"));
    add("notice", notice.text(), renewal.citation);
    // Of the initial term; `telaudit calendar` has those of each renewal.
    const auto day = [](std::optional<Date> date) { return date ? date->text() : std::string(); };
    add("notice, earliest day", day(notice_day(contract_, renewal.notice_most_days)), renewal.citation);
    add("notice, latest day", day(notice_day(contract_, renewal.notice_days)), renewal.citation);
    add("notice, method", renewal.notice_method.value_or(""), renewal.citation);
    add("notice, sent to", renewal.notice_to.value_or(""), renewal.citation);
    add("notice, day that counts", words_of(renewal.notice_counts.value_or("")), renewal.citation);
  }

  void write_commitments() {
    if (contract_.commitments.empty()) {
      add("commitments", contract_.commitments_stated ? "none" : "");
      return;
    }
    for (const auto& commitment : contract_.commitments) {
      Sentence what;
      what.add(commitment.amount.text() + (commitment.currency ? " " + *commitment.currency : ""));
      what.add(commitment.basis.value_or("basis unknown"));
      if (commitment.period.from || commitment.period.to) what.add(commitment.period.text());
      add("commitment " + commitment.id, what.text(), commitment.citation);
      write_years(commitment);
      write_eligible(commitment);
      Sentence shortfall;
      if (commitment.shortfall_rate) shortfall.add(percent(*commitment.shortfall_rate) + " of what is unmet");
      if (commitment.workoff_months)
        shortfall.add("worked off within " + counted(*commitment.workoff_months, "month"));
      add("commitment " + commitment.id + ", shortfall", shortfall.text(), commitment.citation);
    }
  }

  template <typename Visit>
  void each_clause(const std::string& relation, const Visit& visit) const {
    for (const StatedClause& clause : contract_.clauses)
      if (clause.kind->relation == relation) visit(clause);
  }

  // Its years with what counts in each: a ramp shows as months that count less.
  void write_years(const terms::Commitment& commitment) {
    std::string years;
    each_clause("commitment_period", [&](const StatedClause& clause) {
      const CsvRow& row = clause.row;
      if (row.cell("commitment").text != commitment.id || commitment.basis == "monthly") return;
      if (!years.empty()) years += "; ";
      years += (commitment.basis == "term" ? "term" : "year " + row.text_of("contract_year")) + ": " +
               row.text_of("amount") + " over " + row.text_of("counted_months") + " of " +
               row.text_of("months") + " months";
    });
    add("commitment " + commitment.id + ", ramp", years, commitment.citation);
  }

  void write_eligible(const terms::Commitment& commitment) {
    Sentence text;
    each_clause("eligible_spend", [&](const StatedClause& clause) {
      const CsvRow& row = clause.row;
      if (row.cell("commitment").text != commitment.id) return;
      text.add(row.text_of("measure"));
      const auto flag = [&](const char* column, const char* yes, const char* no) {
        if (row.cell(column).known) text.add(row.cell(column).number != 0 ? yes : no);
      };
      flag("taxes_count", "taxes count", "taxes do not count");
      flag("credits_reduce", "credits reduce it", "credits do not reduce it");
      text.add(scope_words(clause.scope));
    });
    add("commitment " + commitment.id + ", what counts", text.text(), commitment.citation);
  }

  bool stated(const std::string& relation) const {
    const auto& all = contract_.stated_clauses;
    return std::find(all.begin(), all.end(), relation) != all.end();
  }

  void write_reviews() {
    bool any = false;
    each_clause("rate_review", [&](const StatedClause& clause) {
      any = true;
      const CsvRow& row = clause.row;
      Sentence text;
      text.add("month " + row.text_of("month"));
      text.add(row.text_of("review_on"));
      if (row.cell("window_days").known) text.add("within " + row.text_of("window_days") + " days");
      text.add(words_of(row.text_of("method")));
      if (row.cell("gap_rate").known) text.add("from a gap of " + percent(row.cell("gap_rate").decimal));
      if (row.cell("remedy").known) text.add("else " + words_of(row.text_of("remedy")));
      add("rate review " + row.text_of("review"), text.text(), citation_of(row));
    });
    if (!any) add("rate reviews", stated("rate_review") ? "none" : "");
  }

  void write_disputes() {
    const auto& disputes = contract_.disputes;
    std::string window;
    if (disputes.report_days)
      window = counted(*disputes.report_days, "day") + " from " +
               (disputes.trigger ? words_of(*disputes.trigger) : "an unknown trigger");
    add("dispute window", window, disputes.citation);
    add("refund lookback",
        disputes.refund_lookback_days ? counted(*disputes.refund_lookback_days, "day") : "",
        disputes.citation);
    add("withholding",
        disputes.withhold_allowed ? (*disputes.withhold_allowed ? "allowed" : "not allowed") : "",
        disputes.citation);
    add("answer to a dispute",
        disputes.response_days ? "within " + counted(*disputes.response_days, "day") : "", disputes.citation);
  }

  void write_billing() {
    const auto& billing = contract_.billing;
    std::string payment;
    if (billing.payment_days)
      payment = counted(*billing.payment_days, "day") + " from " +
                (billing.payment_trigger ? words_of(*billing.payment_trigger) : "an unknown trigger");
    add("payment", payment, billing.citation);
    add("bill of record", billing.bill_of_record.value_or(""), billing.citation);
    Sentence fee;
    if (billing.late_fee_allowed) fee.add(*billing.late_fee_allowed ? "allowed" : "not allowed");
    if (billing.late_fee_rate) fee.add(percent(*billing.late_fee_rate) + " a month");
    if (billing.late_fee_base) fee.add("of " + *billing.late_fee_base + " amounts");
    add("late fee", fee.text(), billing.late_fee_citation);
    add("back-billing",
        contract_.backbilling_days ? "not after " + counted(*contract_.backbilling_days, "day") : "",
        contract_.backbilling_citation);
  }

  static std::string step_words(const CsvRow& row) {
    std::string months = "from month " + row.text_of("month_from");
    if (row.cell("month_to").known) months += " to " + row.text_of("month_to");
    Sentence owed;
    if (row.cell("rate").known) owed.add(percent(row.cell("rate").decimal));
    if (row.cell("amount").known) owed.add(row.text_of("amount") + " " + row.text_of("currency"));
    return months + ": " + owed.text();
  }

  void write_liabilities() {
    const StatedClause* last = nullptr;
    each_clause("termination_liability", [&](const StatedClause& clause) {
      const CsvRow& row = clause.row;
      const auto same = [&](const char* column) { return last->row.text_of(column) == row.text_of(column); };
      const bool goes_on = last != nullptr && same("liability") && same("valid_from") &&
                           last->scope.items == clause.scope.items;
      last = &clause;
      if (goes_on) {
        rows_.back().value += "; " + step_words(row);
        return;
      }
      Sentence formula;
      formula.add(words_of(row.text_of("method")));
      if (row.cell("base").known) formula.add(row.text_of("base") + " charge");
      if (row.cell("part_month").known) formula.add("part month " + words_of(row.text_of("part_month")));
      if (row.cell("credits_repaid").known)
        formula.add(row.cell("credits_repaid").number != 0 ? "credits repaid" : "credits kept");
      formula.add(scope_words(clause.scope));
      add("early end " + row.text_of("liability"), formula.text() + "; " + step_words(row), citation_of(row));
    });
    if (last == nullptr) add("early end", stated("termination_liability") ? "none" : "");
  }

  const Contract& contract_;
  std::vector<RegisterRow>& rows_;
};

}  // namespace

std::vector<RegisterRow> contract_register(std::span<const Contract> contracts) {
  std::vector<const Contract*> sorted;
  for (const auto& contract : contracts) sorted.push_back(&contract);
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* left, const auto* right) { return left->id < right->id; });
  std::vector<RegisterRow> rows;
  for (const Contract* contract : sorted) ContractRows(*contract, rows).write();
  return rows;
}

Result<std::vector<Contract>> read_contracts(std::span<const std::string> paths) {
  std::vector<Contract> contracts;
  for (const auto& path : paths) {
    auto content = read_file(path);
    if (!content) return content.problem();
    auto contract = terms::read_contract({path, std::move(*content)});
    if (!contract) return contract.problem();
    contracts.push_back(std::move(*contract));
  }
  return contracts;
}

}  // namespace telaudit::intake
