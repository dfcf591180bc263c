#include "base/text.h"
#include "book/cells.h"
#include "book/tables.h"

namespace telaudit::book {
namespace {

std::string reasons_text(const audit::RuleSummary& rule) {
  std::string out = rule.untested ? "it does not pass its own cases" : "";
  for (const auto& [reason, count] : rule.reasons)
    out += (out.empty() ? "" : "; ") + printable(reason) + " (" + std::to_string(count) + ")";
  if (!rule.missing_inputs.empty())
    out += (out.empty() ? "" : "; ") + ("not given: " + join(rule.missing_inputs, ", "));
  return out;
}

}  // namespace

Table coverage_table(const Contents& contents) {
  Table table{"coverage",
              "Coverage",
              "Every record and byte of every source has one disposition; shares are of money, by currency.",
              {{"section"},
               {"subject", Content::id},
               {"item", Content::long_text},
               {"records", Content::count},
               {"bytes", Content::count},
               {"currency"},
               {"amount", Content::money},
               {"of_amount", Content::money},
               {"share"},
               {"words", Content::long_text}},
              {}};
  for (const auto& source : contents.coverage.sources) {
    for (std::size_t i = 0; i < bill::kDispositions; ++i) {
      const auto& count = source.dispositions.counts[i];
      if (count.records == 0 && count.bytes == 0) continue;
      table.rows.push_back({cell("source"),
                            cell(source.reading),
                            cell(bill::disposition_name(static_cast<bill::Disposition>(i))),
                            cell(count.records),
                            cell(count.bytes),
                            {},
                            {},
                            {},
                            {},
                            cell(source.file)});
    }
    table.rows.push_back({cell("source"),
                          cell(source.reading),
                          cell("whole file"),
                          {},
                          cell(source.size),
                          {},
                          {},
                          {},
                          {},
                          cell(source.file + ", SHA-256 " + source.content_hash)});
    if (source.notes != 0)
      table.rows.push_back({cell("source"),
                            cell(source.reading),
                            cell("defects survived"),
                            cell(source.notes),
                            {},
                            {},
                            {},
                            {},
                            {},
                            cell(source.file)});
    for (const auto& words : source.not_counted)
      table.rows.push_back({cell("source"),
                            cell(source.reading),
                            cell("part not counted"),
                            {},
                            {},
                            {},
                            {},
                            {},
                            {},
                            cell(words)});
  }
  for (const auto& share : contents.coverage.shares)
    table.rows.push_back(
        {cell("money"),
         cell(share.measure),
         cell(share.label),
         {},
         {},
         cell(share.currency),
         cell(share.part),
         cell(share.whole),
         cell(share.part && !share.whole.is_zero() ? share_text(*share.part, share.whole) : ""),
         cell(share.part ? "of " + share.of : "not known: the input it needs was not given")});
  for (const auto& row : contents.coverage.unbilled)
    table.rows.push_back({cell("paid without a bill"),
                          cell(row.account),
                          cell(row.carrier),
                          cell(row.payments),
                          {},
                          cell(row.currency),
                          cell(row.paid),
                          {},
                          {},
                          cell("paid " + row.first.text() + " to " + row.last.text())});
  if (!contents.coverage.payables_given)
    table.rows.push_back({cell("paid without a bill"),
                          {},
                          {},
                          {},
                          {},
                          {},
                          {},
                          {},
                          {},
                          cell("not known: no payables ledger was given")});
  return table;
}

Table rules_table(const Contents& contents) {
  Table table{"rules",
              "Checks",
              "Every check that ran: what it found, what it passed over, and why it could not decide.",
              {{"rule", Content::id},
               {"version", Content::id},
               {"title", Content::long_text},
               {"kind"},
               {"fired", Content::count},
               {"withdrawn", Content::count},
               {"not_fired", Content::count},
               {"not_evaluated", Content::count},
               {"data_errors", Content::count},
               {"reasons", Content::long_text}},
              {}};
  for (const auto& rule : contents.input->audit->rules)
    table.rows.push_back({cell(rule.rule), cell(rule.version), cell(printable(rule.title)),
                          cell(kind_word(rule.kind, contents.contract_given())), cell(rule.fired),
                          cell(rule.withdrawn), cell(rule.not_fired), cell(rule.not_evaluated),
                          cell(rule.errors), cell(reasons_text(rule))});
  return table;
}

Table ladder_table(const Contents& contents) {
  Table table{"inputs",
              "Ladder of inputs",
              "What was given, and what each missing input would open, the best first.",
              {{"input"},
               {"given"},
               {"what", Content::long_text},
               {"held_by", Content::long_text},
               {"opens", Content::long_text},
               {"checks", Content::count},
               {"currency"},
               {"touches", Content::money}},
              {}};
  for (const auto& rung : contents.ladder.rungs)
    table.rows.push_back({cell("rung " + std::to_string(rung.number)),
                          yes_no(rung.reached),
                          cell(rung.title),
                          cell(rung.has),
                          cell(rung.gives),
                          {},
                          {},
                          {}});
  for (const auto& next : contents.ladder.missing) {
    if (next.touched.empty())
      table.rows.push_back({cell(next.input),
                            yes_no(false),
                            cell(next.what),
                            cell(next.holder),
                            cell(next.unlocks),
                            cell(static_cast<std::uint64_t>(next.checks)),
                            {},
                            {}});
    for (const auto& [currency, amount] : next.touched)
      table.rows.push_back({cell(next.input), yes_no(false), cell(next.what), cell(next.holder),
                            cell(next.unlocks), cell(static_cast<std::uint64_t>(next.checks)), cell(currency),
                            cell(amount)});
  }
  return table;
}

}  // namespace telaudit::book
