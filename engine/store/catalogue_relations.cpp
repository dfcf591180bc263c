#include "store/catalogue_relations.h"

#include "bill/table.h"

namespace telaudit::store {
namespace {

// Sets the columns of a row one after the other, in the order of the schema.
class RowWriter {
 public:
  explicit RowWriter(const bill::Schema& schema) : builder_(schema) {}

  void text(std::string_view value) {
    if (!value.empty()) builder_.set_text(column_, value);
    ++column_;
  }
  void number(std::int64_t value) { builder_.set_number(column_++, value); }
  void date(std::optional<Date> value) {
    if (value) builder_.set_number(column_, value->days);
    ++column_;
  }
  void money(const std::optional<Decimal>& value) {
    if (value && !builder_.set_decimal(column_, *value)) too_large_ = builder_.schema().columns[column_].name;
    ++column_;
  }
  void money(const std::optional<Total>& value) {
    if (!value) return money(std::optional<Decimal>());
    const auto narrow = value->decimal();
    if (!narrow) too_large_ = builder_.schema().columns[column_].name;
    money(narrow);
  }
  void balance(const bill::BalanceForward& balance) {
    money(balance.previous_balance);
    money(balance.payments);
    money(balance.adjustments);
    money(balance.other_adjustments);
    money(balance.total_due);
  }
  // Ends the row of an invoice.
  Result<void> end(const bill::InvoiceKey& key) {
    require(column_ == builder_.schema().columns.size(), "a row has all columns of its schema");
    column_ = 0;
    builder_.end_row();
    if (too_large_.empty()) return {};
    return Problem{
        "the " + too_large_ + " of invoice " + key.text() + " does not fit in 18 digits beside the others",
        {},
        "look at its amounts with `telaudit show`"};
  }
  std::unique_ptr<bill::Relation> finish() { return std::make_unique<bill::Table>(builder_.finish()); }

 private:
  bill::TableBuilder builder_;
  std::size_t column_ = 0;
  std::string too_large_;
};

}  // namespace

Result<std::unique_ptr<bill::Relation>> level_table(const std::vector<LevelRow>& levels) {
  RowWriter row(bill::level_schema());
  for (const auto& entry : levels) {
    const auto& level = entry.level;
    row.text(entry.key.carrier);
    row.text(entry.key.account);
    row.text(entry.key.number);
    row.date(entry.key.bill_date);
    row.text(level.id);
    row.text(level.parent);
    row.text(level.label);
    row.text(level.kind);
    row.number(level.parent.empty() ? 1 : 0);
    row.number(level.information_only ? 1 : 0);
    row.text(entry.currency);
    row.money(level.printed);
    row.money(std::optional<Total>(entry.computed));
    row.money(entry.difference);
    row.money(std::optional<Decimal>(entry.allowed));
    row.text(entry.state);
    row.balance(level.balance);
    row.text(entry.reading);
    row.number(static_cast<std::int64_t>(level.source_offset));
    row.number(static_cast<std::int64_t>(level.source_length));
    if (auto ended = row.end(entry.key); !ended) return ended.problem();
  }
  return row.finish();
}

Result<std::unique_ptr<bill::Relation>> invoice_table(const std::vector<InvoiceRow>& invoices) {
  RowWriter row(bill::invoice_schema());
  for (const auto& entry : invoices) {
    row.text(entry.key.carrier);
    row.text(entry.key.account);
    row.text(entry.parent_account);
    row.text(entry.key.number);
    row.date(entry.key.bill_date);
    row.date(entry.due_date);
    row.date(entry.period_from);
    row.date(entry.period_through);
    row.text(entry.currency);
    row.text(entry.customer);
    row.text(entry.contract_reference);
    row.text(bill::state_name(entry.state));
    row.text(entry.detail);
    row.money(entry.printed);
    row.money(std::optional<Total>(entry.computed));
    row.money(std::optional<Total>(entry.payable));
    row.balance(entry.balance);
    row.number(static_cast<std::int64_t>(entry.charges));
    if (auto ended = row.end(entry.key); !ended) return ended.problem();
  }
  return row.finish();
}

}  // namespace telaudit::store
