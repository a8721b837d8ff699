#include "services/contacts/contact/import_rpc.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "parley/contacts/v1/contacts.pb.h"
#include "services/contacts/contact/import/linkedin.h"

namespace parley::contacts {
namespace {

constexpr int kBatchRows = 500;

void Note(v1::ImportContactsResponse& out, int line, const std::string& column, const std::string& reason,
          const std::string& message, bool warning) {
  auto* issue = out.add_issues();
  issue->set_line(line);
  issue->set_column(column);
  issue->set_reason(reason);
  issue->set_message(message);
  issue->set_warning(warning);
}

// One import in progress. Rows are kept 500 at a time; each batch is its own commit, so that an import that
// breaks off leaves whole batches, and a repeat finds them unchanged.
class ImportSession final : public rpc::StreamSession {
 public:
  ImportSession(Store<ImportBatch>& imports, Call call, std::shared_ptr<rpc::StreamWriter> writer,
                bool dry_run)
      : imports_(imports), call_(std::move(call)), writer_(std::move(writer)), dry_run_(dry_run) {
    // A stream's own time is the whole file's; a batch waits for the writer as long as it takes.
    call_.deadline = std::chrono::steady_clock::time_point::max();
  }

  void OnMessage(const google::protobuf::Message& message) override {
    const auto& request = static_cast<const v1::ImportContactsRequest&>(message);
    reader_.Feed(request.chunk());
    if (absl::Status kept = KeepWholeBatches(); !kept.ok()) writer_->Finish(std::move(kept));
  }

  void OnClose() override {
    reader_.Finish();
    absl::Status kept = KeepWholeBatches();
    if (kept.ok() && !waiting_.empty()) kept = KeepBatch();
    if (kept.ok()) SendSummary();
    writer_->Finish(std::move(kept));
  }

 private:
  absl::Status KeepWholeBatches() {
    while (true) {
      std::vector<RowOutcome> rows = reader_.Take(kBatchRows - static_cast<int>(waiting_.size()));
      if (rows.empty()) return absl::OkStatus();
      std::move(rows.begin(), rows.end(), std::back_inserter(waiting_));
      if (waiting_.size() >= kBatchRows) RETURN_IF_ERROR(KeepBatch());
    }
  }

  // Brings the waiting rows in with one commit and tells the client of those that are not plainly fine.
  absl::Status KeepBatch() {
    v1::ImportContactsResponse response;
    std::vector<ImportRow> good;
    for (RowOutcome& outcome : waiting_) {
      counts_.set_read_count(counts_.read_count() + 1);
      if (auto* row = std::get_if<ImportRow>(&outcome)) {
        for (const std::string& warning : row->warnings)
          Note(response, row->line, "", "ROW_ADJUSTED", warning, true);
        counts_.set_warning_count(counts_.warning_count() + static_cast<int>(row->warnings.size()));
        good.push_back(std::move(*row));
      } else if (const auto* error = std::get_if<RowError>(&outcome)) {
        Note(response, error->line, error->column, error->reason, error->message, false);
        counts_.set_failed_count(counts_.failed_count() + 1);
      } else {
        const auto& repeat = std::get<DuplicateRow>(outcome);
        Note(response, repeat.line, repeat.column, "DUPLICATE",
             absl::StrCat("repeats line ", repeat.first_line, " of the file"), true);
        counts_.set_duplicate_count(counts_.duplicate_count() + 1);
      }
    }
    waiting_.clear();
    if (!good.empty()) RETURN_IF_ERROR(Bring(good));
    *response.mutable_counts() = counts_;
    writer_->Write(response.SerializeAsString());
    return absl::OkStatus();
  }

  absl::Status Bring(const std::vector<ImportRow>& rows) {
    std::vector<std::string> ids;
    for (size_t i = 0; i < rows.size(); ++i) ids.push_back(NewId(RealNow()));
    std::vector<ImportEffect> effects;
    const auto decide = [&](ImportBatch batch, absl::Time now) {
      return DecideImport(std::move(batch), rows, ids, DirectoryOf(call_.caller), dry_run_, now);
    };
    RETURN_IF_ERROR(imports_
                        .Apply(call_, ImportKeys(rows), decide,
                               [&](const ImportBatch& batch) {
                                 effects = batch.effects;
                                 return Bytes();
                               })
                        .status());
    for (const ImportEffect effect : effects) {
      switch (effect) {
        case ImportEffect::kCreated:
          counts_.set_created_count(counts_.created_count() + 1);
          break;
        case ImportEffect::kUpdated:
          counts_.set_updated_count(counts_.updated_count() + 1);
          break;
        case ImportEffect::kUnchanged:
          counts_.set_unchanged_count(counts_.unchanged_count() + 1);
          break;
      }
    }
    return absl::OkStatus();
  }

  void SendSummary() {
    v1::ImportContactsResponse response;
    *response.mutable_counts() = counts_;
    auto& summary = *response.mutable_summary();
    *summary.mutable_counts() = counts_;
    summary.set_dry_run(dry_run_);
    for (const std::string& warning : reader_.summary().warnings) summary.add_file_warnings(warning);
    if (reader_.error()) {
      summary.set_file_error_reason(reader_.error()->reason);
      summary.set_file_error_message(reader_.error()->message);
    }
    writer_->Write(response.SerializeAsString());
  }

  Store<ImportBatch>& imports_;
  Call call_;
  const std::shared_ptr<rpc::StreamWriter> writer_;
  const bool dry_run_;
  LinkedInImport reader_;
  std::vector<RowOutcome> waiting_;
  v1::ImportCounts counts_;
};

}  // namespace

rpc::Method ImportMethod(Store<ImportBatch>& imports) {
  return {.name = "parley.contacts.v1.ContactsService/ImportContacts",
          .stream = [&imports](const Call& call, const google::protobuf::Message& first,
                               std::shared_ptr<rpc::StreamWriter> writer)
              -> absl::StatusOr<std::unique_ptr<rpc::StreamSession>> {
            const auto& request = static_cast<const v1::ImportContactsRequest&>(first);
            if (!request.has_options()) {
              return InvalidFields({{"options", "must be the first message of the stream"}},
                                   "IMPORT_OPTIONS_MISSING");
            }
            return std::make_unique<ImportSession>(imports, call, std::move(writer),
                                                   request.options().dry_run());
          }};
}

}  // namespace parley::contacts
