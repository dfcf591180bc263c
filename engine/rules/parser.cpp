#include <algorithm>
#include <array>
#include <utility>

#include "base/date.h"
#include "base/text.h"
#include "rules/expression.h"
#include "rules/foreign_words.h"
#include "rules/lexer.h"
#include "rules/written_values.h"

namespace telaudit::rules {
namespace {

constexpr int kDeepest = 64;

class Parser {
 public:
  Parser(const SourceText& source, std::vector<Token> tokens) : source_(source), tokens_(std::move(tokens)) {}

  Result<Expression> whole() {
    auto expression = disjunction(0);
    if (!expression) return expression;
    if (now().kind != Token::Kind::end) return unexpected("the end, or an operator");
    return expression;
  }

 private:
  const Token& now() const { return tokens_[at_]; }
  bool is(Token::Kind kind, std::string_view text) const { return now().kind == kind && now().text == text; }
  bool take(Token::Kind kind, std::string_view text) {
    if (!is(kind, text)) return false;
    ++at_;
    return true;
  }
  bool take_word(std::string_view word) { return take(Token::Kind::word, word); }
  bool take_symbol(std::string_view symbol) { return take(Token::Kind::symbol, symbol); }

  Problem unexpected(const std::string& expected) const {
    const std::string found =
        now().kind == Token::Kind::end ? "the expression ends" : "found '" + now().text + "'";
    return Problem{expected + " was expected, " + found, source_.at(now().begin), advice()};
  }

  // Whether the word before this place is so, in any case.
  bool after(std::string_view word) const {
    return at_ > 0 && tokens_[at_ - 1].kind == Token::Kind::word && lower(tokens_[at_ - 1].text) == word;
  }
  bool after_symbol(std::string_view symbol) const {
    return at_ > 0 && tokens_[at_ - 1].kind == Token::Kind::symbol && tokens_[at_ - 1].text == symbol;
  }
  bool is_comparison() const {
    constexpr std::array<std::string_view, 6> kComparisons = {"==", "!=", "<", "<=", ">", ">="};
    return now().kind == Token::Kind::symbol &&
           std::find(kComparisons.begin(), kComparisons.end(), now().text) != kComparisons.end();
  }

  std::string advice_for_word() const {
    const std::string word = lower(now().text);
    if (after("is")) {
      if (word == "null" || word == "none" || word == "empty" || word == "missing") return "write is unknown";
      if (word == "not")
        return lower(tokens_[at_ + 1].text) == "known" ? "write is unknown" : "write is known";
      return did_you_mean(word, std::array<std::string, 2>{"known", "unknown"});
    }
    if (now().text == "not") return "write not (x in [..]), or x != y";
    if (after("case")) return "a choice is written if(condition, this, that)";
    if (auto meant = advice_for_foreign_word(word)) return *meant;
    return "an operator stands between two values: and, or, ==, >, +";
  }

  std::string advice_for_symbol() const {
    if (now().text == ">" && after_symbol("<")) return "unequal is written !=";
    if (is_comparison()) return "a comparison has two sides; join two of them with and";
    if (now().text == "*" && after_symbol("(")) return "count() counts rows; count(x is known) those with x";
    if (now().text == "[") return "a list stands only after in";
    if (now().text == "]") return "a list names at least one value";
    if (now().text == "+") return "a number that is more than nothing has no sign";
    if (now().text == ".") return "a number has a digit before its point: 0.50";
    if (now().text == ")") return "this ) has no ( before it";
    return "see the grammar in rules/README.md";
  }

  std::string advice() const {
    const bool after_number = at_ > 0 && tokens_[at_ - 1].kind == Token::Kind::number;
    if (listed_ && is(Token::Kind::symbol, ",")) return "a list stands in brackets: in [1, 2]";
    if (is(Token::Kind::symbol, ",") && after_number)
      return number_advice(tokens_[at_ - 1].text + "," + tokens_[at_ + 1].text, "");
    if (now().kind == Token::Kind::end) return "close what was opened, or finish the expression";
    if (now().kind == Token::Kind::number && after("date"))
      return "a day stands in quotes: date '2026-01-31'";
    if (now().kind == Token::Kind::word) return advice_for_word();
    if (now().kind == Token::Kind::symbol) return advice_for_symbol();
    return "an operator stands between two values: and, or, ==, >, +";
  }

  Problem too_deep() const {
    return Problem{"an expression deeper than 64 levels", source_.at(now().begin), "cut it into lets"};
  }

  Expression make(Node node, std::size_t begin, std::vector<Expression> children = {}) const {
    Expression expression;
    expression.node = node;
    expression.begin = begin;
    expression.end = at_ == 0 ? begin : tokens_[at_ - 1].end;
    expression.place = source_.at(begin);
    expression.children = std::move(children);
    return expression;
  }

  static std::vector<Expression> pair_of(Expression left, Expression right) {
    std::vector<Expression> children;
    children.push_back(std::move(left));
    children.push_back(std::move(right));
    return children;
  }
  static std::vector<Expression> one_of(Expression only) {
    std::vector<Expression> children;
    children.push_back(std::move(only));
    return children;
  }

  Result<Expression> disjunction(int depth) {
    if (depth > kDeepest) return too_deep();
    auto left = conjunction(depth);
    if (!left) return left;
    while (take_word("or")) {
      auto right = conjunction(depth);
      if (!right) return right;
      const std::size_t begin = left->begin;
      left = make(Node::logical_or, begin, pair_of(std::move(*left), std::move(*right)));
    }
    return left;
  }

  Result<Expression> conjunction(int depth) {
    auto left = negation(depth);
    if (!left) return left;
    while (take_word("and")) {
      auto right = negation(depth);
      if (!right) return right;
      const std::size_t begin = left->begin;
      left = make(Node::logical_and, begin, pair_of(std::move(*left), std::move(*right)));
    }
    return left;
  }

  Result<Expression> negation(int depth) {
    if (depth > kDeepest) return too_deep();
    const std::size_t begin = now().begin;
    if (!take_word("not")) return comparison(depth);
    auto inner = negation(depth + 1);
    if (!inner) return inner;
    return make(Node::logical_not, begin, one_of(std::move(*inner)));
  }

  Result<Expression> comparison(int depth) {
    auto left = sum(depth);
    if (!left) return left;
    const std::size_t begin = left->begin;
    if (take_word("is")) {
      const bool known = is(Token::Kind::word, "known");
      if (!known && !is(Token::Kind::word, "unknown")) return unexpected("known or unknown");
      ++at_;
      return make(known ? Node::is_known : Node::is_unknown, begin, one_of(std::move(*left)));
    }
    if (take_word("in")) return members(std::move(*left), depth);
    constexpr std::array<std::pair<std::string_view, Node>, 6> kComparisons = {{{"==", Node::equal},
                                                                                {"!=", Node::not_equal},
                                                                                {"<", Node::less},
                                                                                {"<=", Node::less_equal},
                                                                                {">", Node::greater},
                                                                                {">=", Node::greater_equal}}};
    for (const auto& [symbol, node] : kComparisons) {
      if (!take_symbol(symbol)) continue;
      auto right = sum(depth);
      if (!right) return right;
      return make(node, begin, pair_of(std::move(*left), std::move(*right)));
    }
    return left;
  }

  // The list after `in`: [a, b, ...], or one param that holds a list.
  Result<Expression> members(Expression left, int depth) {
    const std::size_t begin = left.begin;
    auto children = one_of(std::move(left));
    if (!take_symbol("[")) {
      listed_ = is(Token::Kind::symbol, "(");
      auto list = primary(depth + 1);
      if (!list) return list;
      if (list->node != Node::param)
        return Problem{"a list [..] or a param of type list was expected after 'in'", list->place,
                       "write in ['a', 'b'] or in params.name"};
      children.push_back(std::move(*list));
      return make(Node::in, begin, std::move(children));
    }
    do {
      auto member = sum(depth + 1);
      if (!member) return member;
      children.push_back(std::move(*member));
    } while (take_symbol(","));
    if (!take_symbol("]")) return unexpected(", or ]");
    return make(Node::in, begin, std::move(children));
  }

  Result<Expression> sum(int depth) {
    if (depth > kDeepest) return too_deep();
    auto left = product(depth);
    while (left && (is(Token::Kind::symbol, "+") || is(Token::Kind::symbol, "-"))) {
      const Node node = now().text == "+" ? Node::add : Node::subtract;
      ++at_;
      auto right = product(depth);
      if (!right) return right;
      const std::size_t begin = left->begin;
      left = make(node, begin, pair_of(std::move(*left), std::move(*right)));
    }
    return left;
  }

  Result<Expression> product(int depth) {
    auto left = unary(depth);
    while (left && (is(Token::Kind::symbol, "*") || is(Token::Kind::symbol, "/"))) {
      const Node node = now().text == "*" ? Node::multiply : Node::divide;
      ++at_;
      auto right = unary(depth);
      if (!right) return right;
      const std::size_t begin = left->begin;
      left = make(node, begin, pair_of(std::move(*left), std::move(*right)));
    }
    return left;
  }

  Result<Expression> unary(int depth) {
    if (depth > kDeepest) return too_deep();
    const std::size_t begin = now().begin;
    if (!take_symbol("-")) return primary(depth);
    auto inner = unary(depth + 1);
    if (!inner) return inner;
    return make(Node::negate, begin, one_of(std::move(*inner)));
  }

  Result<Expression> primary(int depth) {
    if (depth > kDeepest) return too_deep();
    const std::size_t begin = now().begin;
    if (take_symbol("(")) {
      auto inner = disjunction(depth + 1);
      if (!inner) return inner;
      if (!take_symbol(")")) return unexpected(")");
      inner->begin = begin;
      inner->end = tokens_[at_ - 1].end;
      return inner;
    }
    if (now().kind == Token::Kind::number) return number();
    if (now().kind == Token::Kind::text) {
      Value value = make_text(now().text);
      ++at_;
      return literal(begin, std::move(value));
    }
    if (now().kind == Token::Kind::word) return word(depth);
    return unexpected("a value");
  }

  Expression literal(std::size_t begin, Value value) const {
    Expression expression = make(Node::literal, begin);
    expression.literal = std::move(value);
    return expression;
  }

  Result<Expression> number() {
    const std::size_t begin = now().begin;
    const auto value = parse_decimal(now().text);
    if (!value || now().text.back() == '.' || now().text.size() > 19)
      return Problem{"'" + now().text + "' is no number", source_.at(begin),
                     now().text.find('.') == now().text.size() - 1
                         ? "a number has a digit behind its point: 5.0"
                         : number_advice(now().text, "at most 18 digits, 12 of them after the point")};
    ++at_;
    return literal(begin, make_decimal(value->scale == 0 ? Kind::integer : Kind::decimal, *value));
  }

  Result<Expression> word(int depth) {
    const std::size_t begin = now().begin;
    const std::string name = now().text;
    for (const std::string_view keyword : {"and", "or", "in", "is", "not"})
      if (name == keyword) return unexpected("a value");
    ++at_;
    if (name == "true" || name == "false") return literal(begin, make_boolean(name == "true"));
    if (name == "date" && now().kind == Token::Kind::text) {
      const auto day = parse_iso_date(now().text);
      if (!day)
        return Problem{"'" + now().text + "' is no day", source_.at(now().begin), day_advice(now().text)};
      ++at_;
      return literal(begin, make_day(day->days));
    }
    if (take_symbol(".")) {
      if (now().kind != Token::Kind::word) return unexpected("a column name");
      const std::string column = now().text;
      ++at_;
      Expression expression = make(name == "params" ? Node::param : Node::column, begin);
      expression.alias = name;
      expression.name = column;
      return expression;
    }
    if (take_symbol("(")) return call(begin, name, depth);
    Expression expression = make(Node::name, begin);
    expression.name = name;
    return expression;
  }

  Result<Expression> call(std::size_t begin, const std::string& name, int depth) {
    std::vector<Expression> arguments;
    if (!take_symbol(")")) {
      do {
        auto argument = disjunction(depth + 1);
        if (!argument) return argument;
        arguments.push_back(std::move(*argument));
      } while (take_symbol(","));
      if (!take_symbol(")")) return unexpected(", or )");
    }
    Expression expression = make(Node::call, begin, std::move(arguments));
    expression.name = name;
    return expression;
  }

  const SourceText& source_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  bool listed_ = false;  // ( stands after in
};

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

}  // namespace

SourceText::SourceText(std::string scalar, Place place, const std::string& file_text)
    : text_(std::move(scalar)), place_(std::move(place)) {
  if (!place_.line || !place_.column) return;
  // The parser of YAML folds lines and takes quotes off; walking both texts together finds each character
  // again.
  std::size_t at = 0;
  std::uint32_t line = 1;
  for (; line < *place_.line && at < file_text.size(); ++line) {
    const std::size_t end = file_text.find('\n', at);
    at = end == std::string::npos ? file_text.size() : end + 1;
  }
  std::uint32_t column = 1;
  const auto step = [&] {
    if (file_text[at++] == '\n') {
      ++line;
      column = 1;
    } else {
      ++column;
    }
  };
  while (column < *place_.column && at < file_text.size()) step();
  const char opening = at < file_text.size() ? file_text[at] : ' ';
  if (opening == '|' || opening == '>') {
    while (at < file_text.size() && file_text[at] != '\n') step();
  } else if (opening == '"' || (opening == '\'' && (text_.empty() || text_[0] != '\''))) {
    step();
  }
  for (const char c : text_) {
    if (is_blank(c)) {
      positions_.emplace_back(line, column);
      while (at < file_text.size() && is_blank(file_text[at])) step();
      continue;
    }
    while (at < file_text.size() && is_blank(file_text[at])) step();
    if (at < file_text.size() && file_text[at] == '\\' && c != '\\') step();
    if (at >= file_text.size() || file_text[at] != c) {
      positions_.clear();
      return;
    }
    positions_.emplace_back(line, column);
    step();
    if (opening == '\'' && c == '\'' && at < file_text.size() && file_text[at] == '\'') step();
  }
  positions_.emplace_back(line, column);
}

Place SourceText::at(std::size_t character) const {
  Place place = place_;
  if (character < positions_.size()) {
    place.line = positions_[character].first;
    place.column = positions_[character].second;
  } else if (character > 0 && positions_.empty()) {
    place.element += (place.element.empty() ? "character " : ", character ") + std::to_string(character + 1);
  }
  return place;
}

Result<Expression> parse_expression(const SourceText& source) {
  auto tokens = lex(source);
  if (!tokens) return tokens.problem();
  return Parser(source, std::move(*tokens)).whole();
}

void split_conjunction(Expression expression, std::vector<Expression>& parts) {
  if (expression.node != Node::logical_and) {
    parts.push_back(std::move(expression));
    return;
  }
  for (auto& child : expression.children) split_conjunction(std::move(child), parts);
}

Node turned(Node comparison) {
  switch (comparison) {
    case Node::less:
      return Node::greater;
    case Node::less_equal:
      return Node::greater_equal;
    case Node::greater:
      return Node::less;
    case Node::greater_equal:
      return Node::less_equal;
    default:
      return comparison;
  }
}

std::string written(const SourceText& source, const Expression& expression) {
  std::string out;
  for (std::size_t i = expression.begin; i < expression.end && i < source.text().size(); ++i) {
    const char c = source.text()[i];
    if (!is_blank(c)) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

}  // namespace telaudit::rules
