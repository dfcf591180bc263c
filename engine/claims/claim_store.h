// Claims as a workspace keeps them: the draft is one document, each change of its history another, and none
// is ever written a second time. A write that fails leaves the claim as it was.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "claims/claim.h"
#include "store/workspace.h"

namespace telaudit::claims {

// All of them, in order of number.
Result<std::vector<Claim>> kept_claims(const store::Workspace& workspace);
// A Problem where there is none of that number.
Result<Claim> kept_claim(const store::Workspace& workspace, const std::string& number);

// Gives each the next number and keeps them, all or none; their history is the draft's row alone. After a
// Problem the workspace is to be closed.
Result<void> add_claims(store::Workspace& workspace, std::span<Claim> claims, Date on, const std::string& by);

// Adds a change (check_change) to the claim as it is kept, and gives the claim after it. `version`, where the
// caller has seen one, must be the kept one's: of two people who edit one claim, the second learns what the
// first did.
Result<Claim> change_claim(store::Workspace& workspace, const std::string& number, Change change,
                           std::optional<std::uint32_t> version = std::nullopt);

// Several changes, one after the other, all or none; `version` is that of the first one's claim. After a
// Problem the workspace is to be closed.
struct NumberedChange {
  std::string number;
  Change change;
};
Result<void> change_claims(store::Workspace& workspace, std::span<const NumberedChange> changes,
                           std::optional<std::uint32_t> version = std::nullopt);

// One claim's draft and one change, as they are kept. What write gives, read accepts.
std::string write_draft(const Claim& claim);
Result<Claim> read_draft(std::string_view json);
std::string write_change(const Change& change);
Result<Change> read_change(std::string_view json);

}  // namespace telaudit::claims
