// The model of a market as a file: JSON that says what it was fitted on and how, and checks itself.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "pricing/market_model.h"

namespace telaudit::pricing {

// The same model always gives the same bytes. Numbers are written as the shortest decimals that read back to
// the same bits. "sha256" is the hash of the text with that member left out.
std::string model_text(const MarketModel& model);

// A Problem when the text is no model of this version or does not have the hash it states.
Result<MarketModel> parse_model(std::string_view text, const std::string& file);
Result<MarketModel> load_model(const std::string& path);

}  // namespace telaudit::pricing
