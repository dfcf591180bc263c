#include "formats/pdf_invoice.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include "base/text.h"
#include "formats/pdf_file.h"
#include "formats/xml_parser.h"

namespace telaudit::formats {
namespace {

using pdf::Object;

// Names that the standards of Factur-X and ZUGFeRD give the attachment.
constexpr std::array<std::string_view, 3> kNames = {"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"};
constexpr std::size_t kMostAttachments = 1000;
constexpr std::size_t kMostNodes = 10'000;  // of the tree of their names
constexpr std::size_t kSniffed = std::size_t{64} << 10U;

// What a path may hold; of UTF-16 the low bytes.
std::string plain_name(std::string_view printed) {
  std::string name;
  const bool wide = printed.substr(0, 2) == "\xFE\xFF";
  for (std::size_t i = wide ? 3 : 0; i < printed.size(); i += wide ? 2 : 1) {
    const char c = printed[i];
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '.' || c == '-' || c == '_';
    name += plain ? c : '_';
  }
  return name.substr(0, 200).empty() ? "attachment.xml" : name.substr(0, 200);
}

struct Attachment {
  std::string name;
  std::int64_t stream = 0;
};

class Finder {
 public:
  Finder(pdf::File& file, std::string name) : file_(file), name_(std::move(name)) {}

  Result<PdfInvoice> find() {
    if (file_.is_encrypted())
      return problem("is encrypted", "decrypt it with its password, or extract the invoice and read that");
    const Object catalogue = file_.catalogue();
    add_specifications(file_.value(catalogue, "AF"));
    add_tree(file_.value(file_.value(catalogue, "Names"), "EmbeddedFiles"));
    for (const auto known : kNames)
      for (const auto& attachment : attachments_)
        if (lower(attachment.name) == known) return take(attachment);
    return only_invoice();
  }

 private:
  Problem problem(std::string what, std::string advice) const {
    return Problem{std::move(what), {name_, {}, {}, {}, {}}, std::move(advice)};
  }

  void add_specifications(const Object& list) {
    if (list.kind == Object::Kind::array) {
      for (const auto& item : list.items) add_specification(file_.resolved(item));
    } else {
      add_specification(list);
    }
  }

  void add_specification(const Object& specification) {
    if (attachments_.size() >= kMostAttachments) return;
    const Object files = file_.value(specification, "EF");
    for (const char* key : {"UF", "F"}) {
      const Object* stream = files.find(key);
      if (stream == nullptr || stream->kind != Object::Kind::reference) continue;
      if (!streams_.insert(stream->number).second) return;
      Object printed = file_.value(specification, "UF");
      if (printed.text.empty()) printed = file_.value(specification, "F");
      attachments_.push_back({plain_name(printed.text), stream->number});
      return;
    }
  }

  // A tree whose leaves are lists of name, value, name, value, ... (ISO 32000-1, 7.9.6).
  void add_tree(const Object& root) {
    std::vector<Object> open = {root};
    for (std::size_t met = 0; !open.empty() && met < kMostNodes; ++met) {
      const Object node = std::move(open.back());
      open.pop_back();
      const Object names = file_.value(node, "Names");
      for (std::size_t i = 1; names.kind == Object::Kind::array && i < names.items.size(); i += 2)
        add_specification(file_.resolved(names.items[i]));
      const Object kids = file_.value(node, "Kids");
      for (const auto& kid : kids.items)
        if (kids.kind == Object::Kind::array && open.size() < kMostNodes &&
            kid.kind == Object::Kind::reference && nodes_.insert(kid.number).second)
          open.push_back(file_.object(kid.number));
    }
  }

  Result<PdfInvoice> take(const Attachment& attachment) {
    auto xml = file_.stream(attachment.stream);
    if (!xml) return xml.problem();
    return PdfInvoice{attachment.name, std::move(*xml)};
  }

  // The only attachment that is an invoice by what it holds.
  Result<PdfInvoice> only_invoice() {
    std::optional<PdfInvoice> found;
    for (const auto& attachment : attachments_) {
      auto content = file_.stream(attachment.stream);
      if (!content) continue;
      const auto root = xml::root_of(std::string_view(*content).substr(0, kSniffed));
      if (!root || !is_of_invoices(root->space)) continue;
      if (found)
        return problem("holds more than one electronic invoice", "extract the right one and read that");
      found = PdfInvoice{attachment.name, std::move(*content)};
    }
    if (found) return std::move(*found);
    return problem(std::string(kNoInvoiceInPdf),
                   "it is an exhibit: keep it beside the bill, and ask the carrier for the bill as data");
  }

  static bool is_of_invoices(xml::Space space) {
    return space != xml::Space::foreign && space != xml::Space::none && space != xml::Space::envelope;
  }

  pdf::File& file_;
  std::string name_;
  std::vector<Attachment> attachments_;
  std::set<std::int64_t> streams_;
  std::set<std::int64_t> nodes_;
};

}  // namespace

bool is_pdf(std::string_view prefix) {
  const std::size_t begin = prefix.find_first_not_of(" \t\r\n");
  return begin != std::string_view::npos && prefix.substr(begin, 5) == "%PDF-";
}

namespace {

// The mark that ends every PDF; readers allow some bytes behind it (ISO 32000-1, annex H, note 18).
bool has_end(std::string_view pdf) {
  constexpr std::size_t kBehind = 1024;
  while (!pdf.empty() &&
         (pdf.back() == '\0' || pdf.back() == '\r' || pdf.back() == '\n' || pdf.back() == ' '))
    pdf.remove_suffix(1);
  return pdf.substr(pdf.size() - std::min(pdf.size(), kBehind)).find("%%EOF") != std::string_view::npos;
}

}  // namespace

Result<PdfInvoice> pdf_invoice(std::string_view pdf, const std::string& name) {
  auto file = pdf::File::open(pdf, name);
  if (!file) return file.problem();
  auto found = Finder(*file, name).find();
  if (found || found.problem().what != kNoInvoiceInPdf || has_end(pdf)) return found;
  return Problem{
      "is a PDF that is cut off: its end (%%EOF) is missing, and with it perhaps an electronic invoice",
      {name, {}, {}, {}, {}},
      "fetch it again"};
}

}  // namespace telaudit::formats
