#include "claims/bill_of_record.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/text.h"

namespace telaudit::claims {
namespace {

std::string file_name(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

bool same_id(const std::string& one, const std::string& other) {
  return normalise_service_id(one) == normalise_service_id(other);
}

RecordCheck check_of(const ingest::Exhibit& exhibit, const store::InvoiceRow& bill) {
  RecordCheck out;
  out.file = file_name(exhibit.path);
  out.pages = exhibit.pages;
  out.hash = exhibit.content_hash;
  out.total = exhibit.says.total;
  if (!exhibit.says.total || !bill.printed) {
    out.state = RecordCheck::State::no_total;
    return out;
  }
  Total total;
  total.add(*exhibit.says.total);
  out.state = total == *bill.printed ? RecordCheck::State::same_total : RecordCheck::State::other_total;
  return out;
}

std::set<bill::InvoiceKey> bills_of(const Claim& claim) {
  std::set<bill::InvoiceKey> out;
  for (const auto& line : claim.lines)
    out.insert({claim.carrier, line.account, line.invoice, line.bill_date});
  return out;
}

std::string count_text(std::size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

void look_at_records(const Claim& claim, const Exhibits& exhibits, Readiness& out) {
  std::size_t unseen = 0;
  for (const auto& bill : bills_of(claim)) {
    const auto check = exhibits.record_of(bill);
    if (check.state == RecordCheck::State::other_total)
      out.missing.push_back("the bill of record of " + bill.number + " says " + check.total->text() + " (" +
                            check.file + "), and the file another total");
    if (check.state == RecordCheck::State::not_registered || check.state == RecordCheck::State::no_total)
      ++unseen;
  }
  if (unseen == 0 || claim.terms.bill_of_record == "electronic") return;
  const std::string bills = count_text(unseen, "bill", "bills");
  if (claim.terms.bill_of_record == "paper") {
    out.missing.push_back("the contract counts paper bills, and of " + bills + " none was looked at");
  } else {
    out.remarks.push_back("whether the bill of record says the same was not checked for " + bills +
                          "; the contract does not say which form of the bill counts");
  }
}

void look_at_letters(const Claim& claim, const Exhibits& exhibits, Date on, Readiness& out) {
  std::set<std::string> accounts;
  for (const auto& line : claim.lines) accounts.insert(line.account);
  std::size_t without = 0;
  for (const auto& account : accounts) {
    const auto* letter = exhibits.letter_of_agency(claim.carrier, account);
    if (letter == nullptr) {
      ++without;
    } else if (letter->expires && *letter->expires < on) {
      out.missing.push_back("the letter of agency for account " + account + " expired on " +
                            letter->expires->text() + " (" + file_name(letter->path) + ")");
    }
  }
  if (without > 0)
    out.remarks.push_back("no letter of agency is registered for " +
                          count_text(without, "account", "accounts") +
                          ": one is needed where another than the customer of record disputes");
}

}  // namespace

std::string RecordCheck::text() const {
  if (state == State::not_registered) return "no bill of record is registered";
  std::string out = file;
  if (pages) out += ", " + count_text(*pages, "page", "pages");
  out += ", sha256 " + hash;
  switch (state) {
    case State::same_total:
      return out + ": total " + total->text() + ", as in the file";
    case State::other_total:
      return out + ": total " + total->text() + ", and the file has another";
    default:
      return out + ": its total could not be read, compare it by hand";
  }
}

Exhibits::Exhibits(std::vector<ingest::Exhibit> exhibits, const std::vector<store::InvoiceRow>& invoices)
    : exhibits_(std::move(exhibits)) {
  for (const auto& exhibit : exhibits_) {
    const auto* bill = ingest::bill_of(exhibit, invoices);
    if (bill == nullptr) continue;
    auto check = check_of(exhibit, *bill);
    const auto [at, first] = records_.emplace(bill->key, check);
    // Of several, the one that says most.
    if (!first && check.state > at->second.state) at->second = std::move(check);
  }
}

Result<Exhibits> Exhibits::load(const store::Workspace& workspace) {
  auto exhibits = ingest::exhibits(workspace);
  if (!exhibits) return exhibits.problem();
  const auto invoices = workspace.invoices();
  if (!invoices) return invoices.problem();
  return Exhibits(std::move(*exhibits), *invoices);
}

RecordCheck Exhibits::record_of(const bill::InvoiceKey& bill) const {
  const auto at = records_.find(bill);
  return at == records_.end() ? RecordCheck{} : at->second;
}

const ingest::Exhibit* Exhibits::contract(const std::string& contract) const {
  const auto at = std::find_if(exhibits_.begin(), exhibits_.end(), [&](const ingest::Exhibit& one) {
    return one.kind == ingest::Exhibit::Kind::contract && !contract.empty() && one.contract == contract;
  });
  return at == exhibits_.end() ? nullptr : &*at;
}

const ingest::Exhibit* Exhibits::letter_of_agency(const std::string& carrier,
                                                  const std::string& account) const {
  const ingest::Exhibit* best = nullptr;
  for (const auto& one : exhibits_) {
    if (one.kind != ingest::Exhibit::Kind::letter_of_agency) continue;
    if (!one.carrier.empty() && lower(one.carrier) != lower(carrier)) continue;
    if (!one.account.empty() && !same_id(one.account, account)) continue;
    if (best == nullptr || one.expires.value_or(Date{}) > best->expires.value_or(Date{})) best = &one;
  }
  return best;
}

Readiness readiness(const Claim& claim, const Exhibits& exhibits, Date on) {
  Readiness out;
  std::size_t closed = 0;
  std::size_t unknown = 0;
  for (const auto& line : claim.lines) {
    if (!line.window_closes) ++unknown;
    if (line.window_closes && *line.window_closes < on) ++closed;
  }
  if (closed > 0)
    out.missing.push_back("the dispute window of " + count_text(closed, "line is", "lines is") + " over on " +
                          on.text());
  if (unknown > 0)
    out.remarks.push_back("no dispute window is known for " + count_text(unknown, "line", "lines"));
  if (claim.flagged) {
    for (const auto& change : claim.history)
      if (change.action == Action::flag) out.missing.push_back(change.why);
  }
  look_at_records(claim, exhibits, out);
  look_at_letters(claim, exhibits, on, out);
  return out;
}

std::string letter_of_agency_text(const Claim& claim, const Exhibits& exhibits, Date on) {
  const ingest::Exhibit* first = nullptr;
  for (const auto& line : claim.lines) {
    const auto* letter = exhibits.letter_of_agency(claim.carrier, line.account);
    if (letter == nullptr || (letter->expires && *letter->expires < on)) return {};
    if (first == nullptr || letter->expires.value_or(Date{}) < first->expires.value_or(Date{}))
      first = letter;
  }
  if (first == nullptr) return {};
  return file_name(first->path) +
         (first->expires ? ", valid until " + first->expires->text() : std::string());
}

}  // namespace telaudit::claims
