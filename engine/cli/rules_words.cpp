#include "cli/rules_words.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "base/text.h"
#include "bill/charge.h"
#include "rules/expressions_of.h"
#include "terms/clause_kinds.h"
#include "terms/record_kinds.h"

namespace telaudit::cli {
namespace {

struct ColumnWords {
  std::string_view relation;
  std::string_view column;
  std::string_view words;
};

// What the meanings of these columns say in bill/ and terms/schemas.cpp; the tables of records and clauses
// state theirs.
constexpr std::string_view kEvidence = "order_confirmation e_mail none";
constexpr std::array<ColumnWords, 14> kWords = {
    {{"charge", "service_kind", "telephone circuit other"},
     {"level", "state", "balanced balanced_with_rounding unbalanced no_control_total"},
     {"invoice", "state", "balanced balanced_with_rounding unbalanced incomplete no_control_total conflict"},
     {"contract", "renewal", "automatic month_to_month none"},
     {"contract", "dispute_trigger", "invoice_date due_date bill_receipt"},
     {"contract", "payment_trigger", "invoice_date bill_receipt"},
     {"contract", "bill_of_record", "electronic paper unknown"},
     {"contract", "proration_basis", "actual 30 month+30 30/360 365"},
     {"contract", "late_fee_base", "undisputed all"},
     {"crosswalk", "status", "suggested confirmed"},
     {"inventory", "status", "active disconnected ordered"},
     {"inventory", "disconnect_evidence", kEvidence},
     {"order", "kind", "install disconnect change"},
     {"order", "evidence", kEvidence}}};

std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> out;
  for (const auto word : split(text, ' ')) out.emplace_back(word);
  return out;
}

std::vector<std::string> words_among(const std::vector<terms::InputColumn>& columns,
                                     std::string_view column) {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const auto& each) { return each.spec.name == column; });
  return found == columns.end() ? std::vector<std::string>() : found->words;
}

std::vector<std::string> words_of_clause(const terms::ClauseKind& kind, std::string_view column) {
  for (const auto* columns : {&kind.columns, &kind.rows.columns})
    if (auto words = words_among(*columns, column); !words.empty()) return words;
  return kind.rows.column.spec.name == column ? kind.rows.column.words : std::vector<std::string>();
}

class WordNotes {
 public:
  explicit WordNotes(const rules::Rule& rule) : rule_(rule) {}

  // `at` is said once for each word.
  void look_at(const std::string& relation, const std::string& column, const std::string& word,
               const Place& at) {
    const auto words = words_of(relation, column);
    if (words.empty() || word.empty() || word == "*" ||
        std::find(words.begin(), words.end(), word) != words.end() ||
        !seen_.insert({relation, column, word, at.line.value_or(0)}).second)
      return;
    const auto meant = nearest(word, words);
    notes_.push_back(
        Problem{"no " + relation + " has the " + column + " '" + word + "'", at,
                meant ? "did you mean '" + *meant + "'?" : "it has one of " + join(words, ", ")});
  }

  // A word that the rule asks for, too, was said of the rule.
  void given(const std::string& relation, const std::string& column, const std::string& word,
             const Place& at) {
    const auto said = seen_.lower_bound({relation, column, word, 0});
    if (said == seen_.end() || std::tie(std::get<0>(*said), std::get<1>(*said), std::get<2>(*said)) !=
                                   std::tie(relation, column, word))
      look_at(relation, column, word, at);
  }

  void compared(const rules::Expression& column, const rules::Expression& text) {
    if (text.node != rules::Node::literal || text.literal.kind != rules::Kind::text) return;
    for (const auto& source : rule_.sources)
      if (source.alias == column.alias) look_at(source.relation, column.name, text.literal.text, text.place);
  }

  std::vector<Problem> take() { return std::move(notes_); }

 private:
  const rules::Rule& rule_;
  std::set<std::tuple<std::string, std::string, std::string, std::uint32_t>> seen_;
  std::vector<Problem> notes_;
};

void look_at_expressions(const rules::Rule& rule, WordNotes& notes) {
  rules::visit_expressions(rule, [&](const rules::Expression& e) {
    const bool equality = e.node == rules::Node::equal || e.node == rules::Node::not_equal;
    if (!equality && e.node != rules::Node::in) return;
    for (std::size_t i = 1; i < e.children.size(); ++i) {
      notes.compared(e.children[0], e.children[i]);
      if (equality) notes.compared(e.children[1], e.children[0]);
    }
  });
  for (const auto& joined : rule.joins) {
    const auto& source = rule.sources[joined.source];
    for (const auto& match : joined.matches) {
      const auto& value = match.value.expression;
      if (match.key || value.node != rules::Node::literal || value.literal.kind != rules::Kind::text)
        continue;
      notes.look_at(source.relation, source.schema.columns[source.columns[match.column]].name,
                    value.literal.text, value.place);
    }
  }
}

// A case that stays silent does so with a misspelt word, too, and then shows nothing.
void look_at_cases(const rules::Rule& rule, WordNotes& notes) {
  for (const auto& test : rule.tests)
    for (const auto& [relation, rows] : test.given)
      for (std::size_t i = 0; i < rows.schema().columns.size(); ++i) {
        if (rows.schema().columns[i].type != bill::Type::text) continue;
        const auto column = rows.column(i);
        for (std::size_t row = 0; row < rows.rows(); ++row)
          if (column.is_known(row))
            notes.given(relation, rows.schema().columns[i].name, std::string(column.text(row)), test.place);
      }
}

}  // namespace

std::vector<std::string> words_of(std::string_view relation, std::string_view column) {
  if (column == "charge_class") {
    const auto classes = bill::charge_classes();
    return {classes.begin(), classes.end()};
  }
  for (const auto& known : kWords)
    if (known.relation == relation && known.column == column) return words_in(known.words);
  for (const auto& kind : terms::record_kinds())
    if (kind.relation == relation) return words_among(kind.columns, column);
  for (const auto& kind : terms::clause_kinds())
    if (kind.relation == relation) return words_of_clause(kind, column);
  for (const auto* kind : {&terms::eligible_spend_kind(), &terms::commitment_period_kind()})
    if (kind->relation == relation) return words_of_clause(*kind, column);
  return {};
}

std::vector<Problem> notes_on_words(const rules::Rule& rule) {
  WordNotes notes(rule);
  look_at_expressions(rule, notes);
  look_at_cases(rule, notes);
  return notes.take();
}

}  // namespace telaudit::cli
