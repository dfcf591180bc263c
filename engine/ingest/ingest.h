// The room of ingest: carriers' files into a workspace. Files are recognised by content, read in parallel
// pieces, proved against what they print, and committed one by one; the states of the invoices they touch are
// recomputed at each commit.
//
// Promises: the same bytes again change nothing; the order of files does not show in the result; a file that
// is refused, or a process that is killed, leaves the workspace as the last commit made it. One thread calls;
// workers are the room's own.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "bill/invoice_keys.h"
#include "formats/exhibit.h"
#include "formats/reader.h"
#include "ingest/read_source.h"
#include "ingest/source_list.h"
#include "store/workspace.h"

namespace telaudit::ingest {

struct Options {
  ReadOptions read;
  // Readings (id, at least 8 digits of it, or the path they were read from) that the files of this call
  // replace.
  std::vector<std::string> supersedes;
  formats::ExhibitLabels exhibit_labels;
};

struct FileReport {
  enum class Outcome {
    read,          // committed now
    already_read,  // the same bytes by the same reader are there
    refused,       // nobody knows it, or nothing in it could be taken
    unknown,       // found in a folder, and nobody knows it: listed, not refused
    exhibit,       // a PDF without an invoice in it: registered (exhibits.h)
  };
  std::string path;
  Outcome outcome = Outcome::refused;
  std::string reading;  // id, when read or already read
  std::string reader;
  std::uint64_t charges = 0;
  std::uint64_t invoices = 0;
  std::vector<std::string> problems;  // refused invoices, or why the file was refused
  std::vector<std::string> notes;     // defects that were survived
  std::uint64_t quarantined = 0;
  // Parts of this file that do not count, and why: of small files as they stand once those that were read with
  // them are known.
  std::vector<std::string> part_states;
  bool refused_something() const { return outcome == Outcome::refused || !problems.empty(); }
};

struct Report {
  std::vector<FileReport> files;  // in order of path
  bill::InvoiceKeys touched;      // invoices of these files, in order, each once
};

// How far a call has come.
struct Progress {
  std::string path;
  std::size_t number = 0;  // of the file, from 1
  std::size_t files = 0;
  std::uint64_t bytes = 0;  // of this file that were read
  std::uint64_t size = 0;
};

// Problems: an unknown name in `supersedes`, or the workspace cannot be written. What is wrong with a file
// stands in its report. `progress` is called as each file is begun and after each piece of it, by one thread
// at a time.
Result<Report> ingest(store::Workspace& workspace, const formats::Readers& readers,
                      const std::vector<SourcePath>& sources, const Options& options,
                      const std::function<void(const Progress&)>& progress);

}  // namespace telaudit::ingest
