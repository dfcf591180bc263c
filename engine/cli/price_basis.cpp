#include "cli/price_basis.h"

#include <algorithm>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "pricing/model_file.h"

namespace telaudit::cli {
namespace {

Problem refused(const std::string& model, std::string what, Date as_of, const InputFiles& inputs) {
  std::string files;
  for (const auto& path : inputs.prices) files += " " + path;
  return {std::move(what),
          {model, {}, {}, {}, {}},
          "fit it again: telaudit prices fit" + files + " --as-of " + as_of.text() + " --out " + model +
              "; or leave --model out"};
}

Result<pricing::MarketModel> stored_model(const std::string& path, const InputFiles& inputs, Date as_of) {
  auto model = pricing::load_model(path);
  if (!model) return model.problem();
  std::vector<std::string> hashes;
  for (const auto& file : inputs.prices) {
    const auto text = read_file(file);
    if (!text) return text.problem();
    hashes.push_back(sha256(*text));
    if (std::find(model->input_hashes.begin(), model->input_hashes.end(), hashes.back()) ==
        model->input_hashes.end())
      return refused(path, "the model was not fitted from " + file + " as it is now", as_of, inputs);
  }
  std::sort(hashes.begin(), hashes.end());
  std::vector<std::string> fitted = model->input_hashes;
  std::sort(fitted.begin(), fitted.end());
  if (hashes != fitted)
    return refused(path, "the model was fitted from files of prices that are not given here", as_of, inputs);
  if (model->settings.as_of != as_of)
    return refused(path,
                   "the model is of " + model->settings.as_of.text() + ", the audit of " + as_of.text() +
                       ": their prices have different ages",
                   as_of, inputs);
  return model;
}

}  // namespace

void PriceBasis::give_to(book::BookInput& input) const {
  input.model = model ? &*model : nullptr;
  input.negotiation = &negotiation;
}

Result<PriceBasis> load_price_basis(const GlobalOptions& global, const InputFiles& inputs, Date as_of,
                                    const PriceBasisOptions& options) {
  auto negotiation = book::load_negotiation(find_data_dir(global) + "/rules/negotiation", options.policy);
  if (!negotiation) return negotiation.problem();
  PriceBasis out;
  out.negotiation = std::move(*negotiation);
  if (options.model.empty()) return out;
  auto model = stored_model(options.model, inputs, as_of);
  if (!model) return model.problem();
  out.model = std::move(*model);
  return out;
}

}  // namespace telaudit::cli
