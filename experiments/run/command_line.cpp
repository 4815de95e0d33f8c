#include "experiments/run/command_line.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <limits>
#include <memory>

#include "experiments/run/build_info.hpp"
#include "experiments/run/commands.hpp"
#include "experiments/run/threads.hpp"
#include "experiments/run/words.hpp"

namespace undiffuse::experiments {
namespace {

using data::ExitCode;
using Command = std::function<ExitCode()>;

/// The application, one options struct a command, and what was chosen.
struct Calls {
  CLI::App app{"Run diffusion backwards: the inverse heat equation beside the score, in numbers.",
               "undiffuse"};
  ListOptions list;
  DescribeOptions describe;
  std::string init_name, show_file, rerun_file;
  DeckOptions check, run;
  OutputOptions run_output, rerun_output;
  CompareOptions compare;
  bool exact = false;
  PlotOptions plot;
  Command chosen;
};

/// A number >= least; CLI11's own words for it name the largest double.
CLI::Validator at_least(double least, const std::string& words) {
  return {[least, words](const std::string& text) {
            double value = 0;
            return CLI::detail::lexical_cast(text, value) && value >= least ? ""
                                                                            : "'" + text + "' is no " + words;
          },
          ""};
}

/// Digits alone that stand for a number in [least, most]: nothing is rounded or cut to fit.
CLI::Validator whole_number(std::int64_t least, std::int64_t most) {
  return {[least, most](const std::string& text) {
            std::int64_t value = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
            const bool whole = error == std::errc() && end == text.data() + text.size();
            return whole && value >= least && value <= most
                       ? ""
                       : fmt::format("'{}' is no whole number in [{}, {}]", text, least, most);
          },
          ""};
}

/// A file's name; an empty word is a variable that was not set.
CLI::Validator not_empty() {
  return {[](const std::string& text) { return text.empty() ? "the name is empty" : ""; }, ""};
}

CLI::Validator progress_word() {
  return {[](std::string& text) {
            const std::vector<std::string> words = {"auto", "bar", "json", "none"};
            const auto found = std::find(words.begin(), words.end(), text);
            if (found == words.end()) return "'" + text + "' is none of auto, bar, json, none";
            text = std::to_string(found - words.begin());
            return std::string();
          },
          ""};
}

CLI::App* add(Calls& calls, const char* name, const char* what, Command command) {
  CLI::App* verb = calls.app.add_subcommand(name, what);
  verb->callback([&calls, command = std::move(command)] { calls.chosen = command; });
  return verb;
}

void add_deck(CLI::App* verb, DeckOptions& deck) {
  verb->add_option("DECK", deck.deck,
                   "a file (it ends in .toml or holds '/'), - for stdin, or a NAME from `list`")
      ->required();
  verb->add_option("--set", deck.set, "KEY.SUB=VALUE: change a key; any TOML value, a bare word is a string")
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE");
  verb->add_option("--seed", deck.seed, "seed of all random numbers, instead of the deck's")
      ->check(whole_number(0, std::numeric_limits<std::int64_t>::max()));
}

void add_output(CLI::App* verb, OutputOptions& output, const char* where) {
  verb->add_option("-o,--output", output.output, where)->check(not_empty())->type_name("FILE.h5");
  verb->add_option("--threads", output.threads, "threads (default: one a core); changes no number")
      ->check(whole_number(1, most_threads));
  verb->add_flag("--force", output.force, "write over an existing file");
  verb->add_option("--progress", output.progress,
                   "on stderr: bar, json (one object a line), none; auto: a bar on a terminal")
      ->transform(progress_word())
      ->type_name("auto|bar|json|none");
  CLI::Option* verbose =
      verb->add_flag_callback("-v,--verbose", [&output] { output.verbosity = 1; }, "say more on stderr");
  verb->add_flag_callback(
          "-q,--quiet", [&output] { output.verbosity = -1; }, "say nothing on stderr but errors")
      ->excludes(verbose);
}

void add_readers(Calls& calls) {
  CLI::App* list_verb = add(calls, "list", "the studies, one line each; or what a deck can choose from",
                            [&calls] { return list(calls.list); });
  list_verb->add_option("WHAT", calls.list.what,
                        "studies|processes|scores|integrators|samplers|solvers|inverses|rules|laws");
  list_verb->add_flag("--json", calls.list.json, "as JSON");
  list_verb->add_flag("--measure", calls.list.measure,
                      "integrators: measure orders and limits, beside what is declared (seconds)");
  CLI::App* describe_verb =
      add(calls, "describe", "question, method, equation, source and every key of a study",
          [&calls] { return describe(calls.describe); });
  describe_verb->add_option("NAME", calls.describe.name, "a study, or a name from `list WHAT`")->required();
  describe_verb->add_flag("--json", calls.describe.json, "as JSON");
  add(calls, "init", "a commented deck to start from, on stdout", [&calls] { return init(calls.init_name); })
      ->add_option("NAME", calls.init_name, "a study or a deck from `list`")
      ->required();
  add(calls, "show", "what ran, how it ended, its headline table", [&calls] { return show(calls.show_file); })
      ->add_option("FILE", calls.show_file, "a result file")
      ->required();
}

void add_runners(Calls& calls) {
  add_deck(add(calls, "check", "validate a deck; print it in full, memory, bytes, steps; run nothing",
               [&calls] { return check(calls.check); }),
           calls.check);
  CLI::App* run_verb =
      add(calls, "run", "run a study", [&calls] { return run(calls.run, calls.run_output); });
  add_deck(run_verb, calls.run);
  add_output(run_verb, calls.run_output, "result file (default: the deck's stem + .h5, in this folder)");
  CLI::App* rerun_verb = add(calls, "rerun", "run again from the deck inside a result file",
                             [&calls] { return rerun(calls.rerun_file, calls.rerun_output); });
  rerun_verb->add_option("FILE", calls.rerun_file, "a result file")->required();
  add_output(rerun_verb, calls.rerun_output,
             "result file (default: FILE's stem + _rerun.h5, in this folder)");
}

void add_judges(Calls& calls) {
  CLI::App* compare_verb = add(calls, "compare", "the same numbers? (exit code 3: no)",
                               [&calls] { return compare(calls.compare); });
  compare_verb->add_option("A", calls.compare.first, "a result file")->required();
  compare_verb->add_option("B", calls.compare.second, "another")->required();
  CLI::Option* exact = compare_verb->add_flag("--exact", calls.exact, "the same bits (the default)");
  compare_verb->add_option("--tol", calls.compare.tolerance, "relative tolerance")
      ->check(at_least(0, "number >= 0"))
      ->excludes(exact);
  CLI::App* plot_verb =
      add(calls, "plot", "draw the study's figure from a result file", [&calls] { return plot(calls.plot); });
  calls.plot.python = build_info().python;
  plot_verb->add_option("FILE", calls.plot.file, "a result file")->required();
  plot_verb
      ->add_option("-o,--output", calls.plot.figure, "figure (default: FILE's stem + .png, in this folder)")
      ->check(not_empty())
      ->type_name("FIG.png|.svg");
  plot_verb->add_flag("--force", calls.plot.force, "write over an existing file");
  plot_verb->add_option("--python", calls.plot.python, "the Python that draws; it needs h5py and matplotlib")
      ->capture_default_str();
}

std::vector<std::string> verbs(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(verb->get_name());
  return names;
}

}  // namespace

Command parse_command_line(int argc, const char* const* argv) {
  const auto calls = std::make_shared<Calls>();
  CLI::App& app = calls->app;
  app.set_version_flag("--version", "undiffuse " + build_info().version);
  app.require_subcommand(1);
  add_readers(*calls);
  add_runners(*calls);
  add_judges(*calls);
  if (argc < 2) {
    return [calls] {
      fmt::print(stderr, "{}", calls->app.help());
      return ExitCode::usage;
    };
  }
  const std::string first = argv[1];
  const auto known = verbs(app);
  const bool answers = first == "-h" || first == "--help" || first == "--version";
  if (first.starts_with('-') && !answers)
    throw data::UsageError("undiffuse: error: no option '" + first + "'; see undiffuse --help");
  if (!first.starts_with('-') && std::find(known.begin(), known.end(), first) == known.end())
    throw data::UsageError("undiffuse: error: no command '" + first + "'" + did_you_mean(first, known));
  for (int i = 0; i < argc; ++i) {
    std::string& line = calls->run_output.command_line;
    line += (i == 0 ? "" : " ") + shell_word(i == 0 ? "undiffuse" : argv[i]);
  }
  calls->rerun_output.command_line = calls->run_output.command_line;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0)
      throw data::UsageError(fmt::format("undiffuse: error: {}; see undiffuse {}--help", error.what(),
                                         first.starts_with('-') ? "" : first + " "));
    return [calls, error] {
      calls->app.exit(error);
      return ExitCode::done;
    };
  }
  return [calls] { return calls->chosen(); };
}

}  // namespace undiffuse::experiments
