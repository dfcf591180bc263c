#include "optimisation/integer_program.h"

#include <coin/Cbc_C_Interface.h>

#include <memory>

namespace telaudit::optimisation {
namespace {

struct DeleteModel {
  void operator()(Cbc_Model* model) const { Cbc_deleteModel(model); }
};

}  // namespace

int IntegerProgram::row(double lowest, double highest) {
  lowest_.push_back(lowest);
  highest_.push_back(highest);
  return static_cast<int>(lowest_.size()) - 1;
}

int IntegerProgram::whole_column(double cost, double highest) {
  return column(cost, highest, true);
}

int IntegerProgram::any_column(double cost, double highest) {
  return column(cost, highest, false);
}

int IntegerProgram::column(double cost, double highest, bool whole) {
  starts_.push_back(static_cast<int>(entry_rows_.size()));
  costs_.push_back(cost);
  most_.push_back(highest);
  whole_.push_back(whole);
  return static_cast<int>(costs_.size()) - 1;
}

void IntegerProgram::entry(int row, double value) {
  entry_rows_.push_back(row);
  values_.push_back(value);
}

IntegerProgram::Answer IntegerProgram::solve(const Effort& effort) const {
  const std::unique_ptr<Cbc_Model, DeleteModel> model(Cbc_newModel());
  std::vector<int> starts = starts_;
  starts.push_back(static_cast<int>(entry_rows_.size()));
  const std::vector<double> zeros(costs_.size(), 0);
  Cbc_setParameter(model.get(), "logLevel", "0");
  // Who waits sees the clock on the wall, not the processor's.
  Cbc_setParameter(model.get(), "timeMode", "elapsed");
  Cbc_loadProblem(model.get(), static_cast<int>(costs_.size()), static_cast<int>(lowest_.size()),
                  starts.data(), entry_rows_.data(), values_.data(), zeros.data(), most_.data(),
                  costs_.data(), lowest_.data(), highest_.data());
  for (std::size_t i = 0; i < costs_.size(); ++i)
    if (whole_[i]) Cbc_setInteger(model.get(), static_cast<int>(i));
  if (effort.step > 0)
    Cbc_setParameter(model.get(), "increment", std::to_string(effort.step * 0.999).c_str());
  if (effort.gap > 0) Cbc_setAllowableFractionGap(model.get(), effort.gap);
  if (effort.seconds > 0) Cbc_setMaximumSeconds(model.get(), effort.seconds);
  if (effort.nodes > 0) Cbc_setMaximumNodes(model.get(), effort.nodes);
  Cbc_solve(model.get());

  Answer out;
  out.nodes = Cbc_getNodeCount(model.get());
  out.ended = Cbc_isProvenOptimal(model.get()) != 0 || Cbc_isProvenInfeasible(model.get()) != 0;
  if (Cbc_isProvenInfeasible(model.get()) != 0) {
    out.bound = kInfinite;
    return out;
  }
  out.bound = Cbc_getBestPossibleObjValue(model.get());
  if (const double* solution = Cbc_bestSolution(model.get()); solution != nullptr)
    out.columns.emplace(solution, solution + costs_.size());
  return out;
}

}  // namespace telaudit::optimisation
