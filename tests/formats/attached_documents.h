// Documents as the text of a UBL AttachedDocument, for tests.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace telaudit::formats::test {

// RFC 4648, with lines of 64 characters.
inline std::string base64(std::string_view bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    unsigned bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = bits << 8U | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      out += at + i <= bytes.size() ? kLetters[bits >> (18U - 6U * i) & 63U] : '=';
    if (at % 48 == 45) out += '\n';
  }
  return out;
}

// With `element` in its attachment, and an answer of a tax office behind it.
inline std::string attached(std::string_view element) {
  return "<?xml version=\"1.0\"?><AttachedDocument "
         "xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:AttachedDocument-2\" "
         "xmlns:cac=\"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2\" "
         "xmlns:cbc=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\">"
         "<cbc:ID>FE1</cbc:ID><cac:Attachment>" +
         std::string(element) +
         "</cac:Attachment><cac:ParentDocumentLineReference><cac:DocumentReference><cac:Attachment>"
         "<cac:ExternalReference><cbc:Description>&lt;Other/&gt;</cbc:Description></cac:ExternalReference>"
         "</cac:Attachment></cac:DocumentReference></cac:ParentDocumentLineReference></AttachedDocument>";
}
inline std::string described(std::string_view text) {
  return attached("<cac:ExternalReference><cbc:Description>" + std::string(text) +
                  "</cbc:Description></cac:ExternalReference>");
}
inline std::string embedded(std::string_view bytes) {
  return attached("<cbc:EmbeddedDocumentBinaryObject>" + base64(bytes) +
                  "</cbc:EmbeddedDocumentBinaryObject>");
}

}  // namespace telaudit::formats::test
