#include "ingest/exhibits.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "base/child_process.h"
#include "base/hash.h"
#include "base/text.h"
#include "ingest/byte_stream.h"

namespace telaudit::ingest {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kDocument = "exhibits";
constexpr std::size_t kMostHeld = std::size_t{64} << 20U;
constexpr std::size_t kLeastOfHash = 8;
constexpr std::array kTexts = {Exhibit::Text::read, Exhibit::Text::none, Exhibit::Text::no_program,
                               Exhibit::Text::failed};

Json json_of(const Exhibit& exhibit) {
  Json row;
  row["sha256"] = exhibit.content_hash;
  if (exhibit.kind != Exhibit::Kind::bill) row["as"] = exhibit_kind_name(exhibit.kind);
  const auto told = [&](const char* name, const std::string& text) {
    if (!text.empty()) row["told"][name] = text;
  };
  told("carrier", exhibit.carrier);
  told("account", exhibit.account);
  told("contract", exhibit.contract);
  if (exhibit.expires) told("expires", exhibit.expires->text());
  row["path"] = exhibit.path;
  row["bytes"] = exhibit.size;
  if (exhibit.pages) row["pages"] = *exhibit.pages;
  row["text"] = exhibit_text_name(exhibit.text);
  if (!exhibit.says.account.empty()) row["account"] = exhibit.says.account;
  if (!exhibit.says.invoice.empty()) row["invoice"] = exhibit.says.invoice;
  if (exhibit.says.date) row["date"] = exhibit.says.date->text();
  if (exhibit.says.total) row["total"] = exhibit.says.total->text();
  if (!exhibit.says.currency.empty()) row["currency"] = exhibit.says.currency;
  return row;
}

Exhibit exhibit_of(const Json& row) {
  Exhibit out;
  out.content_hash = row.at("sha256").get<std::string>();
  out.kind = parse_exhibit_kind(row.value("as", "bill")).value_or(Exhibit::Kind::bill);
  if (row.contains("told")) {
    const auto& told = row.at("told");
    out.carrier = told.value("carrier", "");
    out.account = told.value("account", "");
    out.contract = told.value("contract", "");
    out.expires = parse_iso_date(told.value("expires", ""));
  }
  out.path = row.at("path").get<std::string>();
  out.size = row.at("bytes").get<std::uint64_t>();
  if (row.contains("pages")) out.pages = row.at("pages").get<std::uint64_t>();
  const auto text = row.at("text").get<std::string>();
  for (const auto one : kTexts)
    if (text == exhibit_text_name(one)) out.text = one;
  out.says.account = row.value("account", "");
  out.says.invoice = row.value("invoice", "");
  out.says.date = parse_iso_date(row.value("date", ""));
  out.says.total = parse_decimal(row.value("total", ""));
  out.says.currency = row.value("currency", "");
  return out;
}

Result<void> put(store::Workspace& workspace, std::vector<Exhibit> all) {
  if (all.empty()) return workspace.remove_document(kDocument);
  std::sort(all.begin(), all.end(), [](const Exhibit& one, const Exhibit& other) {
    return std::tie(one.path, one.content_hash) < std::tie(other.path, other.content_hash);
  });
  Json rows = Json::array();
  for (const auto& exhibit : all) rows.push_back(json_of(exhibit));
  // A path need not be UTF-8.
  return workspace.put_document(kDocument, rows.dump(1, ' ', false, Json::error_handler_t::replace));
}

struct Held {
  std::string bytes;  // empty where there are more than kMostHeld
  std::string hash;
  std::uint64_t size = 0;
};

Result<Held> hold(ByteStream& pdf) {
  Held out;
  Sha256 hash;
  std::vector<char> block(kReadBlock);
  for (;;) {
    const auto got = pdf.read(block.data(), block.size());
    if (!got) return got.problem();
    if (*got == 0) break;
    hash.add({block.data(), *got});
    out.size += *got;
    if (out.size <= kMostHeld) out.bytes.append(block.data(), *got);
  }
  if (auto whole = pdf.is_whole(out.size); !whole) return whole.problem();
  if (out.size > kMostHeld) out.bytes = {};
  out.hash = hash.finish();
  return out;
}

// The text of the first pages: what is looked for stands there.
Result<void> take_text(std::string_view pdf, const formats::ExhibitLabels& labels, Exhibit& exhibit) {
  static const std::vector<std::string> kCommand = {"pdftotext", "-layout", "-enc", "UTF-8", "-l",
                                                    "20",        "-q",      "-",    "-"};
  const auto run = run_child(kCommand, pdf);
  if (!run) return run.problem();
  if (run->end == ChildRun::End::absent) {
    exhibit.text = Exhibit::Text::no_program;
  } else if (run->end == ChildRun::End::done) {
    exhibit.text = trim(run->output).find_first_not_of('\f') == std::string_view::npos ? Exhibit::Text::none
                                                                                       : Exhibit::Text::read;
    exhibit.says = formats::read_exhibit_text(run->output, labels);
  }
  return {};
}

}  // namespace

std::string_view exhibit_text_name(Exhibit::Text text) {
  switch (text) {
    case Exhibit::Text::read:
      return "read";
    case Exhibit::Text::none:
      return "none";
    case Exhibit::Text::no_program:
      return "no pdftotext";
    case Exhibit::Text::failed:
      return "failed";
  }
  return "failed";
}

std::string_view exhibit_kind_name(Exhibit::Kind kind) {
  switch (kind) {
    case Exhibit::Kind::bill:
      return "bill";
    case Exhibit::Kind::contract:
      return "contract";
    case Exhibit::Kind::letter_of_agency:
      return "loa";
  }
  return "bill";
}

std::optional<Exhibit::Kind> parse_exhibit_kind(std::string_view name) {
  for (const auto kind : {Exhibit::Kind::bill, Exhibit::Kind::contract, Exhibit::Kind::letter_of_agency})
    if (exhibit_kind_name(kind) == name) return kind;
  return std::nullopt;
}

const store::InvoiceRow* bill_of(const Exhibit& exhibit, const std::vector<store::InvoiceRow>& invoices) {
  if (exhibit.kind != Exhibit::Kind::bill) return nullptr;
  const auto& says = exhibit.says;
  const std::string& account = exhibit.account.empty() ? says.account : exhibit.account;
  const auto same = [](const std::string& one, const std::string& other) {
    return !one.empty() && normalise_service_id(one) == normalise_service_id(other);
  };
  const store::InvoiceRow* found = nullptr;
  std::size_t met = 0;
  for (const auto& row : invoices) {
    const bool by_number = same(says.invoice, row.key.number);
    const bool by_day = says.invoice.empty() && says.date && *says.date == row.key.bill_date;
    const bool other_account = !account.empty() && !same(account, row.key.account);
    const bool other_day = says.date && *says.date != row.key.bill_date;
    if (by_number ? other_account && other_day : !by_day || !same(account, row.key.account)) continue;
    found = &row;
    ++met;
  }
  return met == 1 ? found : nullptr;
}

Result<std::vector<Exhibit>> exhibits(const store::Workspace& workspace) {
  const auto text = workspace.document(kDocument);
  if (!text) return text.problem();
  std::vector<Exhibit> out;
  if (!*text) return out;
  const Json rows = Json::parse(**text, nullptr, false);
  const Problem broken{"the list of exhibits in the workspace is broken",
                       {workspace.folder().string(), {}, {}, {}, {}},
                       "restore the workspace from a copy, or read its bills into a new workspace"};
  if (!rows.is_array()) return broken;
  try {
    for (const auto& row : rows) out.push_back(exhibit_of(row));
  } catch (const Json::exception&) {
    return broken;
  }
  return out;
}

Result<void> keep_exhibits(store::Workspace& workspace, const std::vector<Exhibit>& more) {
  if (more.empty()) return {};
  auto all = exhibits(workspace);
  if (!all) return all.problem();
  for (const auto& exhibit : more) {
    const auto same = std::find_if(all->begin(), all->end(), [&](const Exhibit& other) {
      return other.content_hash == exhibit.content_hash;
    });
    if (same == all->end()) {
      all->push_back(exhibit);
    } else {
      *same = exhibit;
    }
  }
  return put(workspace, std::move(*all));
}

bool is_named(const Exhibit& exhibit, const std::string& name) {
  return exhibit.path == name || (name.size() >= kLeastOfHash && exhibit.content_hash.starts_with(name));
}

Result<std::vector<Exhibit>> forget_exhibits(store::Workspace& workspace, const std::string& name) {
  auto all = exhibits(workspace);
  if (!all) return all;
  std::vector<Exhibit> forgotten;
  std::vector<Exhibit> left;
  for (auto& exhibit : *all) {
    (is_named(exhibit, name) ? forgotten : left).push_back(std::move(exhibit));
  }
  if (forgotten.empty()) return forgotten;
  if (auto done = put(workspace, std::move(left)); !done) return done.problem();
  return forgotten;
}

Result<Exhibit> read_exhibit(ByteStream& pdf, const std::string& path, const formats::ExhibitLabels& labels,
                             const std::vector<Exhibit>& known) {
  if (auto begun = pdf.rewind(); !begun) return begun.problem();
  const auto held = hold(pdf);
  if (!held) return held.problem();
  const auto same = std::find_if(known.begin(), known.end(),
                                 [&](const Exhibit& other) { return other.content_hash == held->hash; });
  if (same != known.end() && same->text != Exhibit::Text::no_program) return *same;
  Exhibit exhibit;
  exhibit.content_hash = held->hash;
  exhibit.path = path;
  exhibit.size = held->size;
  if (held->bytes.empty()) return exhibit;
  exhibit.pages = formats::pdf_pages(held->bytes, path);
  if (auto taken = take_text(held->bytes, labels, exhibit); !taken) return taken.problem();
  return exhibit;
}

}  // namespace telaudit::ingest
