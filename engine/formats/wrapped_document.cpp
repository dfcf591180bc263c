#include "formats/wrapped_document.h"

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "formats/ber.h"
#include "formats/reader.h"
#include "formats/xml_parser.h"

namespace telaudit::formats {
namespace {

constexpr unsigned kMostWrappings = 3;
constexpr unsigned kDeepestOctets = 16;
constexpr std::uint32_t kSequence = 16;
constexpr std::uint32_t kOctets = 4;
// 1.2.840.113549.1.7.2, signedData (RFC 5652, 5.1).
constexpr std::string_view kSignedData = "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";
constexpr std::size_t kOidWithin = 24;

Problem broken(const std::string& name, std::string what) {
  return Problem{std::move(what), {name, {}, {}, {}, {}}, "fetch it again, or ask the sender for it"};
}

bool is_signed_data(std::string_view prefix) {
  return prefix.starts_with('\x30') &&
         prefix.substr(0, kOidWithin).find(kSignedData) != std::string_view::npos;
}

constexpr std::array<std::int8_t, 256> make_sextets() {
  std::array<std::int8_t, 256> of{};
  for (auto& sextet : of) sextet = -1;
  std::int8_t next = 0;
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
    of[static_cast<unsigned char>(c)] = next++;
  return of;
}
constexpr std::array<std::int8_t, 256> kSextets = make_sextets();

// Base64 (RFC 4648, 4) with blanks and line ends anywhere; nothing where another character stands in it.
std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  int held = 0;
  bool padded = false;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    if (c == '=') {
      padded = true;
      continue;
    }
    const std::int8_t sextet = kSextets[static_cast<unsigned char>(c)];
    if (sextet < 0 || padded) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(sextet);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>((bits >> static_cast<unsigned>(held)) & 0xFFU);
  }
  return bytes;
}

// What stands between the lines of PEM (RFC 7468), or all of a text without them.
std::string_view within_armour(std::string_view text) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  if (!text.starts_with(kBegin)) return text;
  const std::size_t line = text.find('\n');
  if (line == std::string_view::npos) return {};
  return text.substr(line + 1, text.find("-----END ", line) - line - 1);
}

bool is_armoured(std::string_view prefix) {
  if (!prefix.starts_with("-----BEGIN ") && !prefix.starts_with('M')) return false;
  constexpr std::size_t kLook = 64;
  const auto bytes = from_base64(within_armour(prefix).substr(0, kLook));
  return bytes && is_signed_data(*bytes);
}

// An octet string (X.690 8.7): in one piece, or of pieces.
bool add_octets(const ber::Element& element, std::string& to, unsigned depth = 0) {
  if (element.tag_class != ber::Class::universal || element.tag != kOctets || depth > kDeepestOctets)
    return false;
  if (!element.constructed) {
    to += element.content;
    return true;
  }
  std::string_view left = element.content;
  while (!left.empty()) {
    ber::Element piece;
    if (ber::read_element(left, piece) != ber::Found::element || !add_octets(piece, to, depth + 1))
      return false;
    left.remove_prefix(piece.size);
  }
  return true;
}

// Elements that stand in another, one after the other.
class Inside {
 public:
  explicit Inside(std::string_view content) : left_(content) {}

  // The next one, if it is of this kind; further ones stand behind it.
  std::optional<ber::Element> next(ber::Class tag_class, std::uint32_t tag) {
    ber::Element element;
    if (ber::read_element(left_, element) != ber::Found::element) return std::nullopt;
    if (element.tag_class != tag_class || element.tag != tag) return std::nullopt;
    left_.remove_prefix(element.size);
    return element;
  }
  bool skip() {
    ber::Element element;
    if (ber::read_element(left_, element) != ber::Found::element) return false;
    left_.remove_prefix(element.size);
    return true;
  }

 private:
  std::string_view left_;
};

// ContentInfo { contentType, [0] SignedData { version, digestAlgorithms, EncapsulatedContentInfo {
// eContentType, [0] OCTET STRING }, ... } } (RFC 5652, 3 to 5.2).
std::optional<std::string> signed_content(std::string_view bytes) {
  using ber::Class;
  const auto outer = Inside(bytes).next(Class::universal, kSequence);
  if (!outer) return std::nullopt;
  Inside info(outer->content);
  if (!info.skip()) return std::nullopt;
  const auto tagged = info.next(Class::context, 0);
  const auto data = tagged ? Inside(tagged->content).next(Class::universal, kSequence) : std::nullopt;
  if (!data) return std::nullopt;
  Inside parts(data->content);
  if (!parts.skip() || !parts.skip()) return std::nullopt;
  const auto encapsulated = parts.next(Class::universal, kSequence);
  if (!encapsulated) return std::nullopt;
  Inside content(encapsulated->content);
  if (!content.skip()) return std::nullopt;
  const auto octets = content.next(Class::context, 0);
  ber::Element element;
  std::string document;
  if (!octets || ber::read_element(octets->content, element) != ber::Found::element ||
      !add_octets(element, document))
    return std::nullopt;
  return document;
}

// The text of the document that an AttachedDocument holds: cac:Attachment / cac:ExternalReference /
// cbc:Description, or cac:Attachment / cbc:EmbeddedDocumentBinaryObject in base64. The answers of the tax
// office stand deeper.
class AttachedText : public xml::Events {
 public:
  void begin(const xml::Element& element) override {
    path_.emplace_back(element.space == xml::Space::ubl ? element.name : std::string_view());
    kind_ = Kind::none;
    if (path_.size() == 2 && path_[1] == "Attachment") ++attachments;
    if (path_.size() < 3 || path_[1] != "Attachment") return;
    if (path_.size() == 4 && path_[2] == "ExternalReference" && path_[3] == "Description" && plain.empty())
      kind_ = Kind::plain;
    if (path_.size() == 3 && path_[2] == "EmbeddedDocumentBinaryObject" && coded.empty()) kind_ = Kind::coded;
  }
  void end(std::uint64_t) override {
    kind_ = Kind::none;
    path_.pop_back();
  }
  void text(std::string_view piece) override {
    if (kind_ == Kind::plain) plain += piece;
    if (kind_ == Kind::coded) coded += piece;
  }

  std::string plain;
  std::string coded;
  std::size_t attachments = 0;

 private:
  enum class Kind : std::uint8_t { none, plain, coded };
  std::vector<std::string> path_;
  Kind kind_ = Kind::none;
};

Result<std::string> attached_document(std::string_view bytes, const std::string& name) {
  AttachedText attached;
  xml::Parser parser(attached, name);
  if (auto fed = parser.feed(bytes); !fed) return fed.problem();
  if (auto ended = parser.finish(); !ended) return ended.problem();
  // UBL knows one; of several it would be a guess which is the bill.
  if (attached.attachments > 1)
    return broken(name, "is an AttachedDocument of UBL with " + std::to_string(attached.attachments) +
                            " attachments, where one may stand");
  if (attached.plain.find('<') != std::string::npos) return std::move(attached.plain);
  auto document = from_base64(attached.coded);
  if (!document || document->empty())
    return broken(name, "is an AttachedDocument of UBL, and no document stands in it");
  return std::move(*document);
}

}  // namespace

Wrapping wrapping_of(std::string_view prefix) {
  if (is_signed_data(prefix) || is_armoured(prefix)) return Wrapping::signed_data;
  for (const std::string_view begin : {"\xC9\xE2\xC1", "\xE4\xD5\xC1", "\xE4\xD5\xC2"})  // ISA, UNA, UNB
    if (prefix.starts_with(begin)) return Wrapping::ebcdic;
  if (prefix.substr(0, kSniffBytes).find("AttachedDocument") == std::string_view::npos) return Wrapping::none;
  const auto root = xml::root_of(prefix);
  const bool attached = root && root->space == xml::Space::ubl && root->name == "AttachedDocument";
  return attached ? Wrapping::attached_document : Wrapping::none;
}

Result<std::string> wrapped_document(std::string_view bytes, const std::string& name) {
  std::string document;
  for (unsigned taken = 0; taken < kMostWrappings; ++taken) {
    std::string inner;
    if (wrapping_of(bytes.substr(0, kSniffBytes)) == Wrapping::attached_document) {
      auto attached = attached_document(bytes, name);
      if (!attached) return attached;
      inner = std::move(*attached);
    } else {
      std::optional<std::string> decoded;
      if (is_armoured(bytes.substr(0, kSniffBytes))) {
        decoded = from_base64(within_armour(bytes));
        if (!decoded) return broken(name, "is a signed file in base64 that cannot be read");
        bytes = *decoded;
      }
      auto content = signed_content(bytes);
      if (!content || content->empty())
        return broken(name, "is a signed file (PKCS #7, .p7m) that is cut off or holds no document");
      inner = std::move(*content);
    }
    document = std::move(inner);
    bytes = document;
    const Wrapping further = wrapping_of(bytes.substr(0, kSniffBytes));
    if (further != Wrapping::signed_data && further != Wrapping::attached_document) return document;
  }
  return broken(name, "is a document within documents, deeper than three");
}

const CodeTable& edi_characters() {
  static const CodeTable table = [] {
    CodeTable characters = latin1_characters(RecordCode::cp037);
    constexpr unsigned char kNextLine = 0x85;
    for (auto& character : characters)
      if (character == kNextLine) character = '\n';
    return characters;
  }();
  return table;
}

std::string edi_in_ascii(std::string bytes) {
  if (wrapping_of(bytes) != Wrapping::ebcdic) return bytes;
  const CodeTable& characters = edi_characters();
  for (char& c : bytes) c = static_cast<char>(characters[static_cast<unsigned char>(c)]);
  return bytes;
}

}  // namespace telaudit::formats
