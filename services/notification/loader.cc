#include "services/notification/loader.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/errors/errors.h"

namespace parley::notification {
namespace {

constexpr int kPage = 500;  // entries of one Add

// The database's instants are whole microseconds from 1970 on.
absl::Time Stored(absl::Time time) {
  return std::max(time, absl::UnixEpoch() - absl::Microseconds(1));
}

}  // namespace

absl::Status Loader::Load(absl::Time now) {
  RETURN_IF_ERROR(Forget());
  // What is written while the pages are read has a later revision, and comes with the changes.
  const absl::Time horizon = now + kHorizon;
  ASSIGN_OR_RETURN(const Agenda::Changes changes, agenda_.Changed(looked_upto_, horizon));
  if (watermark_ > absl::InfinitePast()) RETURN_IF_ERROR(Add(changes.notices));
  RETURN_IF_ERROR(AddBetween(watermark_, horizon));
  watermark_ = std::max(watermark_, horizon);
  looked_upto_ = changes.upto;
  return absl::OkStatus();
}

// A queue of another epoch has none of what was added.
absl::Status Loader::Forget() {
  ASSIGN_OR_RETURN(std::string epoch, queue_.Epoch());
  if (epoch_ == epoch) return absl::OkStatus();
  epoch_ = std::move(epoch);
  watermark_ = absl::InfinitePast();
  return absl::OkStatus();
}

absl::Status Loader::AddOverdue(absl::Time now) {
  return AddBetween(absl::InfinitePast(), now);
}

absl::Status Loader::AddBetween(absl::Time after, absl::Time until) {
  absl::Time from = Stored(after);
  while (from < until) {  // each page begins behind the one before
    ASSIGN_OR_RETURN(const std::vector<ToSend> page, agenda_.Between(from, until, kPage));
    RETURN_IF_ERROR(Add(page));
    if (page.size() < static_cast<size_t>(kPage)) return absl::OkStatus();
    from = page.back().send_time;
  }
  return absl::OkStatus();
}

absl::Status Loader::Add(const std::vector<ToSend>& notices) {
  if (notices.empty()) return absl::OkStatus();
  std::vector<Due> entries;
  entries.reserve(notices.size());
  for (const ToSend& notice : notices) {
    entries.push_back({notice.key.tenant, notice.key.id, notice.send_time});
  }
  return queue_.Add(entries);
}

}  // namespace parley::notification
