// Made-up pieces of delimited text for tests of scanning: mostly sound, with everything that is not.
#pragma once

#include <cstddef>
#include <random>
#include <string>

namespace telaudit {

struct WindowMaker {
  char delimiter = ',';
  char quote = '"';
  unsigned strays = 0;  // of 1000 cells, how many are made of anything
};

inline std::string made_cell(const WindowMaker& maker, std::mt19937& random) {
  const auto one_of = [&](const std::string& choices) { return choices[random() % choices.size()]; };
  const std::string anything =
      std::string("ab\r\n\"'\\ \t;|") + maker.delimiter + maker.quote + '\0' + "\xC3\x80";
  std::string cell;
  // Mostly short, now and then longer than a block of 64 bytes.
  const std::size_t length = random() % 50 == 0 ? random() % 200 : random() % 9;
  if (random() % 1000 < maker.strays) {
    for (std::size_t i = 0; i < length; ++i) cell += one_of(anything);
    return cell;
  }
  if (random() % 3 != 0) {
    for (std::size_t i = 0; i < length; ++i) cell += one_of("abc019.: -\xC3\xFF");
    return cell;
  }
  cell += maker.quote;
  for (std::size_t i = 0; i < length; ++i) {
    const char c = one_of(anything);
    cell.append(c == maker.quote ? 2 : 1, c);
  }
  return cell + maker.quote;
}

inline std::string made_window(const WindowMaker& maker, std::size_t length, std::mt19937& random) {
  std::string window;
  const bool carriage_returns = random() % 3 == 0;
  const std::size_t columns = 1 + random() % 8;
  while (window.size() < length) {
    for (std::size_t i = 0; i < columns; ++i) {
      if (i > 0) window += maker.delimiter;
      window += made_cell(maker, random);
    }
    if (random() % 1000 < maker.strays) window += '\r';
    window += carriage_returns || random() % 1000 < maker.strays ? "\r\n" : "\n";
  }
  window.resize(length);
  return window;
}

}  // namespace telaudit
