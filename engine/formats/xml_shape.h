// The shape of a kind of document: which elements stand where, and what each is for. It is written as a text,
// so that what is known of a format is a table and not code:
//
//   Invoice: [document] context
//     ID: =number
//     UUID|CopyIndicator: ignored
//     InvoiceLine: [line] charge
//       SubInvoiceLine: again
//
// Two blanks a level; names that mean the same are joined by '|'; '@' stands before the name of an attribute;
// '#' begins a remark. Words: '=field' gives
// the element's text to that field; '[group]' tells where the element begins and ends; charge, context,
// total, ignored say what became of its bytes (without one: as the element around it); 'rest': elements in it
// that the shape does not name are known to be of no use; 'again': as the element around it, nested; 'same':
// as the element of this name one level up, but without its group.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bill/reading.h"

namespace telaudit::formats::xml {

class Shape {
 public:
  static constexpr std::uint16_t kNone = 0xFFFF;

  struct Node {
    std::vector<std::pair<std::string, std::uint16_t>> children;
    bill::Disposition disposition = bill::Disposition::context;
    bool is_record = false;  // its disposition is its own
    bool rest_ignored = false;
    bool has_attributes = false;  // of which the shape names some
    std::uint8_t group = 0;       // 0: none; else its place in the names, from 1
    std::uint8_t field = 0;
  };

  // The text is the program's own: a mistake in it stops the program.
  Shape(std::string_view text, std::span<const std::string_view> groups,
        std::span<const std::string_view> fields);

  const Node& node(std::uint16_t index) const { return nodes_[index]; }
  // The node above all documents.
  static constexpr std::uint16_t kTop = 0;
  // The node of a child, or kNone.
  std::uint16_t child(std::uint16_t of, std::string_view name) const;

 private:
  std::vector<Node> nodes_;
};

}  // namespace telaudit::formats::xml
