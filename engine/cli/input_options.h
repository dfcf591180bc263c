// The options of the files beside the bills, the same for every command that takes them.
#pragma once

#include "cli/inputs.h"

namespace CLI {
class App;
}

namespace telaudit::cli {

// --contracts, --crosswalk, --inventory, ...: each fills its list of `inputs`, which outlives the parsing.
void add_inputs(CLI::App& command, InputFiles& inputs);

}  // namespace telaudit::cli
