#include "month/coverage_bar.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <tuple>

#include "base/delimited.h"
#include "base/text.h"
#include "bill/charge.h"
#include "book/coverage.h"
#include "book/places.h"
#include "book/wording.h"
#include "terms/any_key.h"

namespace telaudit::month {
namespace {

constexpr int kPaidWithinDays = 62;
constexpr int kMonthsOfShare = 13;

// An account as accounting systems keep it: without blanks, dashes and leading zeros.
std::string compared_account(std::string_view written) {
  std::string out = normalise_service_id(written);
  const auto first = out.find_first_not_of('0');
  return first == std::string::npos ? out : out.substr(first);
}

std::string how_alike(const std::string& ledger, const std::string& bill) {
  if (ledger == bill) return "account as the bill writes it";
  if (normalise_service_id(ledger) == normalise_service_id(bill)) return "account without blanks and dashes";
  return "account without leading zeros";
}

bool foots(const store::InvoiceRow& bill) {
  return bill.state == bill::InvoiceState::balanced ||
         bill.state == bill::InvoiceState::balanced_with_rounding;
}

Total asked_by(const store::InvoiceRow& bill) {
  return bill.printed && foots(bill) && bill.payable == bill.computed ? *bill.printed : bill.payable;
}

bool asks_for(const store::InvoiceRow& bill, const Total& amount) {
  if (asked_by(bill) == amount || bill.payable == amount) return true;
  return bill.balance.total_due && book::total_of(*bill.balance.total_due) == amount;
}

const Total& less(const Total& one, const Total& other) {
  return other < one ? other : one;
}

// The bills of one account number, by date; several carriers may use one number.
class BillsHere {
 public:
  explicit BillsHere(std::span<const store::InvoiceRow> invoices) {
    for (const auto& row : invoices) {
      accounts_[compared_account(row.key.account)].push_back(&row);
      carriers_[row.key.carrier].insert(row.key.account);
      left_.emplace(&row, asked_by(row));
    }
    for (auto& [account, bills] : accounts_)
      std::stable_sort(bills.begin(), bills.end(),
                       [](const auto* a, const auto* b) { return a->key.bill_date < b->key.bill_date; });
  }

  // The bills a payment may be of, and how its account was known; empty where the account is not here.
  std::vector<const store::InvoiceRow*> of(const Payment& payment, std::string& how) const {
    std::string account = payment.account;
    if (account.empty()) {
      const auto carrier = carriers_.find(payment.carrier);
      if (carrier == carriers_.end()) return {};
      if (carrier->second.size() > 1) return by_number(payment, how);
      account = *carrier->second.begin();
      how = "the carrier's only account";
    }
    const auto found = accounts_.find(compared_account(account));
    if (found == accounts_.end()) return {};
    std::vector<const store::InvoiceRow*> bills;
    for (const auto* bill : found->second)
      if (bill->key.carrier == payment.carrier) bills.push_back(bill);
    // What the ledger calls the vendor need not be what bills call the carrier.
    if (bills.empty()) bills = found->second;
    if (how.empty()) how = how_alike(account, bills.front()->key.account);
    return bills;
  }

  Total& left(const store::InvoiceRow* bill) { return left_.at(bill); }

 private:
  std::vector<const store::InvoiceRow*> by_number(const Payment& payment, std::string& how) const {
    std::vector<const store::InvoiceRow*> out;
    if (payment.invoice.empty()) return out;
    for (const auto& [account, bills] : accounts_)
      for (const auto* bill : bills)
        if (bill->key.carrier == payment.carrier &&
            normalise_service_id(bill->key.number) == normalise_service_id(payment.invoice))
          out.push_back(bill);
    how = "the invoice number";
    return out;
  }

  std::map<std::string, std::vector<const store::InvoiceRow*>> accounts_;
  std::map<std::string, std::set<std::string>> carriers_;
  std::map<const store::InvoiceRow*, Total> left_;  // of what each asks for, what no payment was given yet
};

bool in_time(const store::InvoiceRow& bill, const Payment& payment) {
  return bill.key.bill_date <= payment.paid_on &&
         payment.paid_on <= add_days(bill.key.bill_date, kPaidWithinDays);
}

const store::InvoiceRow* bill_of(const Payment& payment, const std::vector<const store::InvoiceRow*>& bills,
                                 BillsHere& here, std::string& how) {
  if (!payment.invoice.empty()) {
    for (const auto* bill : bills)
      if (normalise_service_id(bill->key.number) == normalise_service_id(payment.invoice)) {
        how += ", invoice number";
        return bill;
      }
  }
  const Total paid = book::total_of(payment.amount);
  for (auto at = bills.rbegin(); at != bills.rend(); ++at)
    if (in_time(**at, payment) && !here.left(*at).is_zero() && asks_for(**at, paid)) {
      how += ", amount";
      return *at;
    }
  for (auto at = bills.rbegin(); at != bills.rend(); ++at)
    if (in_time(**at, payment) && !here.left(*at).is_zero()) {
      how += ", the latest bill before it";
      return *at;
    }
  return nullptr;
}

std::string why_without(const Payment& payment, bool known, std::span<const ExhibitBill> exhibits) {
  for (const auto& exhibit : exhibits) {
    const bool account =
        !exhibit.account.empty() && compared_account(exhibit.account) == compared_account(payment.account);
    const bool number = !exhibit.invoice.empty() &&
                        normalise_service_id(exhibit.invoice) == normalise_service_id(payment.invoice);
    const bool day = exhibit.date && *exhibit.date <= payment.paid_on &&
                     payment.paid_on <= add_days(*exhibit.date, kPaidWithinDays);
    if (number || (account && (day || (!exhibit.date && payment.invoice.empty()))))
      return "exhibit only: a PDF, no charges";
  }
  if (payment.account.empty()) return "names no account";
  return known ? "no bill of these weeks is here" : "no bill of this account is here";
}

// A charge whose kind says what it is; the others need a class of service.
bool speaks_for_itself(std::string_view charge_class) {
  return !charge_class.empty() && charge_class != "recurring" && charge_class != "usage" &&
         charge_class != "one_time";
}

// What is known of the charges of one product, asked once for each.
class Products {
 public:
  Products(const pricing::Classifier& classifier, const terms::Terms& terms)
      : classifier_(classifier), crosswalk_(&terms) {
    const auto* relation = book::given_relation(&terms, "priced_code");
    if (relation == nullptr) return;
    const auto& table = relation->table;
    const book::TermColumn carrier(table, "carrier"), account(table, "account"), code(table, "product_code"),
        description(table, "description"), from(table, "valid_from"), to(table, "valid_to");
    for (std::size_t row = 0; row < table.rows(); ++row)
      prices_.push_back({std::string(carrier.text(row)), std::string(account.text(row)),
                         std::string(code.text(row)), lower(description.text(row)), from.date(row),
                         to.date(row)});
  }

  bool classified(const std::string& carrier, const std::string& code, const std::string& description) {
    return remembered(classes_, carrier, code, description,
                      [&] { return classifier_.classify(carrier, code, description).has_value(); });
  }
  bool mapped(const std::string& carrier, const std::string& code, const std::string& description) {
    return remembered(maps_, carrier, code, description, [&] {
      book::DemandRow row;
      row.carrier = carrier;
      row.product_code = code;
      row.description = description;
      return crosswalk_.maps(row);
    });
  }
  bool priced(const std::string& carrier, const std::string& account, const std::string& code,
              const std::string& description, Date day) const {
    return std::any_of(prices_.begin(), prices_.end(), [&](const Price& price) {
      return terms::speaks_of(price.carrier, carrier) && terms::speaks_of(price.account, account) &&
             terms::speaks_of(price.code, code) &&
             (price.description.empty() || terms::speaks_of(price.description, lower(description))) &&
             (!price.from || *price.from <= day) && (!price.to || day < *price.to);
    });
  }

 private:
  using Key = std::tuple<std::string, std::string, std::string>;
  struct Price {
    std::string carrier, account, code, description;
    std::optional<Date> from, to;
  };
  template <typename Ask>
  static bool remembered(std::map<Key, bool>& known, const std::string& carrier, const std::string& code,
                         const std::string& description, const Ask& ask) {
    const auto [at, fresh] = known.try_emplace(Key(carrier, code, description), false);
    if (fresh) at->second = ask();
    return at->second;
  }

  const pricing::Classifier& classifier_;
  book::Crosswalk crosswalk_;
  std::vector<Price> prices_;
  std::map<Key, bool> classes_, maps_;
};

std::size_t at(Step step) {
  return static_cast<std::size_t>(step);
}

// Whether the words stand in the text, not inside longer ones.
bool holds_word(std::string_view text, std::string_view words) {
  const auto in_word = [&](std::size_t at) {
    return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at])) != 0;
  };
  for (auto at = text.find(words); at != std::string_view::npos; at = text.find(words, at + 1))
    if ((at == 0 || !in_word(at - 1)) && !in_word(at + words.size())) return true;
  return false;
}

}  // namespace

std::string_view step_name(Step step) {
  constexpr std::array<std::string_view, kSteps> kNames = {"paid",       "loaded", "balanced",
                                                           "classified", "mapped", "priced"};
  return kNames.at(at(step));
}

std::string_view step_words(Step step) {
  constexpr std::array<std::string_view, kSteps> kWords = {"paid by the ledger",
                                                           "a bill here asks for it",
                                                           "on bills that add up to the total they print",
                                                           "on charges whose kind is known",
                                                           "on charges mapped to a contract item",
                                                           "on charges whose price the contract says"};
  return kWords.at(at(step));
}

std::vector<MatchedPayment> match_payments(std::span<const Payment> payments,
                                           std::span<const store::InvoiceRow> invoices,
                                           std::span<const ExhibitBill> exhibits,
                                           std::span<const std::string> outside) {
  BillsHere here(invoices);
  std::vector<MatchedPayment> out;
  for (const auto& payment : payments) {
    MatchedPayment one;
    one.payment = &payment;
    const std::string source = lower(payment.source);
    one.outside = std::any_of(outside.begin(), outside.end(),
                              [&](const std::string& word) { return holds_word(source, word); });
    const auto bills = here.of(payment, one.how);
    if (!payment.amount.is_negative() && !bills.empty()) one.bill = bill_of(payment, bills, here, one.how);
    if (one.bill != nullptr) {
      auto& left = here.left(one.bill);
      if (!left.is_negative()) {
        one.loaded = less(book::total_of(payment.amount), left);
        left.subtract(one.loaded);
      }
      one.outside = false;
    } else {
      one.how = why_without(payment, !bills.empty(), exhibits);
    }
    out.push_back(std::move(one));
  }
  return out;
}

std::string payables_csv(std::span<const MatchedPayment> matched) {
  std::string out = "carrier,account,invoice,paid_on,amount,currency,purchase_category,reference\n";
  for (const auto& one : matched) {
    const Payment& payment = *one.payment;
    const std::array<std::string, 8> cells = {one.bill != nullptr ? one.bill->key.carrier : payment.carrier,
                                              one.bill != nullptr ? one.bill->key.account : payment.account,
                                              payment.invoice,
                                              payment.paid_on.text(),
                                              payment.amount.text(),
                                              payment.currency,
                                              payment.source,
                                              payment.reference};
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) out += ',';
      append_delimited(out, cells[i]);
    }
    out += '\n';
  }
  return out;
}

Result<std::map<bill::InvoiceKey, BillSteps>> steps_of_bills(std::span<const MatchedPayment> matched,
                                                             const bill::Relation& charges,
                                                             const pricing::Classifier& classifier,
                                                             const terms::Terms& terms) {
  namespace charge = bill::charge;
  std::map<bill::InvoiceKey, BillSteps> out;
  for (const auto& one : matched)
    if (one.bill != nullptr) out.try_emplace(one.bill->key);
  Products products(classifier, terms);
  bill::ScanRequest request;
  request.columns = {charge::kCarrier,     charge::kAccount,     charge::kInvoice,
                     charge::kBillDate,    charge::kChargeClass, charge::kProductCode,
                     charge::kDescription, charge::kAmount,      charge::kPayable};
  const auto scanned = charges.scan(request, [&](const bill::Batch& batch) -> Result<void> {
    const auto text = [&](std::size_t column, std::size_t row) {
      const auto& view = batch.columns[column];
      return view.is_known(row) ? std::string(view.text(row)) : std::string();
    };
    const auto& day = batch.columns[3];
    const auto& amount = batch.columns[7];
    const auto& payable = batch.columns[8];
    for (std::size_t row = 0; row < batch.rows; ++row) {
      if (!amount.is_known(row) || !day.is_known(row)) continue;
      if (payable.is_known(row) && payable.number(row) == 0) continue;
      const Date date{static_cast<std::int32_t>(day.number(row))};
      const bill::InvoiceKey key{text(0, row), text(1, row), text(2, row), date};
      const auto bill = out.find(key);
      if (bill == out.end()) continue;
      const std::string code = text(5, row), description = text(6, row);
      if (speaks_for_itself(text(4, row))) {
        bill->second.classified.add(amount.decimal(row));
        continue;
      }
      const bool mapped = products.mapped(key.carrier, code, description);
      if (mapped || products.classified(key.carrier, code, description))
        bill->second.classified.add(amount.decimal(row));
      if (!mapped) continue;
      bill->second.mapped.add(amount.decimal(row));
      if (products.priced(key.carrier, key.account, code, description, date))
        bill->second.priced.add(amount.decimal(row));
    }
    return {};
  });
  if (!scanned) return scanned.problem();
  return out;
}

PayablesCoverage cover(std::span<const MatchedPayment> matched,
                       const std::map<bill::InvoiceKey, BillSteps>& steps, const terms::Terms& terms) {
  PayablesCoverage out;
  out.crosswalk_given = book::given_relation(&terms, "crosswalk") != nullptr;
  out.contract_given = book::given_relation(&terms, "contract") != nullptr;
  std::map<std::tuple<std::string, std::string, std::string>, Bar> accounts;
  std::map<std::tuple<std::string, bool, std::string, std::string, std::string, std::string>, WithoutBill>
      without;
  std::map<const store::InvoiceRow*, BillSteps> left;  // of each bill, what no payment took yet
  const auto list = [&](const MatchedPayment& one, const Total& amount, const std::string& why) {
    const Payment& payment = *one.payment;
    const std::string source = one.outside ? payment.source : std::string();
    auto& row = without[{payment.currency, one.outside, payment.vendor, payment.account, source, why}];
    if (row.payments == 0) row.first = row.last = payment.paid_on;
    row = {payment.currency,
           payment.vendor,
           payment.account,
           source,
           why,
           one.outside,
           row.payments + 1,
           row.paid,
           std::min(row.first, payment.paid_on),
           std::max(row.last, payment.paid_on)};
    row.paid.add(amount);
  };
  for (const auto& one : matched) {
    const Payment& payment = *one.payment;
    const Total paid = book::total_of(payment.amount);
    if (paid.is_negative()) {
      out.came_back[payment.currency].add(paid);
      continue;
    }
    Bar bar;
    bar[at(Step::paid)] = paid;
    if (one.bill == nullptr) {
      list(one, paid, one.how);
    } else {
      ++out.matches[payment.currency][one.how];
      bar[at(Step::loaded)] = one.loaded;
      if (const auto beyond = book::minus(paid, one.loaded); !beyond.is_zero())
        list(one, beyond, "beyond what the bill " + one.bill->key.number + " asks for");
      if (foots(*one.bill)) bar[at(Step::balanced)] = one.loaded;
      const auto known = steps.find(one.bill->key);
      auto [rest, fresh] = left.try_emplace(one.bill);
      if (fresh && known != steps.end()) rest->second = known->second;
      Total before = bar[at(Step::balanced)];
      for (const auto& [step, amount] : {std::pair{Step::classified, &rest->second.classified},
                                         {Step::mapped, &rest->second.mapped},
                                         {Step::priced, &rest->second.priced}}) {
        if (!amount->is_negative()) bar[at(step)] = less(before, *amount);
        amount->subtract(bar[at(step)]);
        before = bar[at(step)];
      }
    }
    const std::string carrier = one.bill != nullptr ? one.bill->key.carrier : payment.carrier;
    const std::string account = one.bill != nullptr ? one.bill->key.account : payment.account;
    for (Bar* sum : {&out.bars[payment.currency], &accounts[{payment.currency, carrier, account}]})
      for (std::size_t i = 0; i < kSteps; ++i) (*sum)[i].add(bar[i]);
  }
  for (auto& [key, bar] : accounts)
    out.accounts.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), bar});
  std::stable_sort(out.accounts.begin(), out.accounts.end(), [](const auto& a, const auto& b) {
    return a.currency != b.currency ? a.currency < b.currency : b.bar[0] < a.bar[0];
  });
  for (auto& [key, row] : without) out.without_bill.push_back(std::move(row));
  std::stable_sort(out.without_bill.begin(), out.without_bill.end(), [](const auto& a, const auto& b) {
    if (a.currency != b.currency) return a.currency < b.currency;
    if (a.outside != b.outside) return b.outside;
    return b.paid < a.paid;
  });
  return out;
}

std::map<std::string, std::pair<Total, Total>> loaded_share(std::span<const Payment> payments,
                                                            std::span<const store::InvoiceRow> invoices,
                                                            Date until) {
  std::vector<Payment> recent;
  const Date first = add_days(add_months(until, -kMonthsOfShare), 1);
  for (const auto& payment : payments)
    if (first <= payment.paid_on && payment.paid_on <= until && !payment.amount.is_negative())
      recent.push_back(payment);
  std::map<std::string, std::pair<Total, Total>> out;
  for (const auto& one : match_payments(recent, invoices, {}, {})) {
    auto& [paid, loaded] = out[one.payment->currency];
    paid.add(one.payment->amount);
    loaded.add(one.loaded);
  }
  return out;
}

}  // namespace telaudit::month
