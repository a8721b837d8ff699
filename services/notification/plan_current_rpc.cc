#include "services/notification/plan_current_rpc.h"

#include <algorithm>

namespace parley::notification {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kCurrent{5};  // a source says each second that it has nothing newer
constexpr std::chrono::seconds kAway{20};    // longer than a restart

}  // namespace

std::function<bool()> PlanIsCurrent(const rpc::Follower& scheduling) {
  return [&scheduling, started = steady_clock::now()] {
    const rpc::FollowProgress::State progress = scheduling.progress();
    const auto since = steady_clock::now() - progress.at_head_at.value_or(started);
    if (progress.at_head_at && since <= kCurrent) return true;
    return !progress.trouble.empty() && since >= kAway;
  };
}

}  // namespace parley::notification
