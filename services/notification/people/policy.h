#ifndef PARLEY_SERVICES_NOTIFICATION_PEOPLE_POLICY_H_
#define PARLEY_SERVICES_NOTIFICATION_PEOPLE_POLICY_H_

namespace parley::notification {

// The numbers of a tenant's policy that say when its people may be told; what each means stands in
// parley.policy.v1.Policy, as do their defaults, which contacts has filled in.
struct Policy {
  int seeker_open_from_hour = 0;
  int seeker_open_to_hour = 0;
  int contact_open_from_hour = 0;
  int contact_open_to_hour = 0;
  int merge_minutes = 0;
  int coalesce_hours = 0;
  bool operator==(const Policy&) const = default;
};

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_PEOPLE_POLICY_H_
