#include <utility>

#include "absl/strings/str_cat.h"
#include "common/civil_time/zone.h"
#include "common/errors/errors.h"
#include "services/scheduling/plan/plan.h"

namespace parley::scheduling {

absl::StatusOr<PlanInput> InputOf(InterviewFacts facts, PolicyFacts policy, const TenantFacts& tenant,
                                  const SeekerFacts& seeker, const ContactFacts& contact) {
  const auto zone_of = [&](const std::string& own) {
    return civil::FindZone(own.empty() ? tenant.zone : own);
  };
  ASSIGN_OR_RETURN(const absl::TimeZone tenant_zone, civil::FindZone(tenant.zone));
  ASSIGN_OR_RETURN(const absl::TimeZone seeker_zone, zone_of(seeker.zone));
  ASSIGN_OR_RETURN(const absl::TimeZone contact_zone, zone_of(contact.zone));
  ASSIGN_OR_RETURN(auto tenant_days, civil::BusinessCalendar::Create(civil::DefaultWeekend(tenant_zone), {}));
  ASSIGN_OR_RETURN(auto contact_days,
                   civil::BusinessCalendar::Create(civil::DefaultWeekend(contact_zone), {}));
  return PlanInput{.facts = std::move(facts),
                   .policy = std::move(policy),
                   .seeker_zone = seeker_zone,
                   .contact_zone = contact_zone,
                   .tenant_days = std::move(tenant_days),
                   .contact_days = std::move(contact_days)};
}

std::optional<absl::Time> EndOf(const InterviewFacts& facts) {
  if (facts.booking) return facts.booking->end_time;
  return WasHeld(facts.state) ? facts.outcome_time : std::nullopt;
}

Name InterviewName(const std::string& id) {
  return absl::StrCat("interviews/", id);
}

}  // namespace parley::scheduling
