/**
 * The settings of the tests. Network limits are on; limits that all tests share are too high to be reached by accident.
 */
export const TEST_VARIABLES = {
  ENVIRONMENT: 'development',
  DIRECTORY: 'full',
  NETWORK_LIMITS: 'on',
  LIMITS: 'unverified_sends_per_country=100000, sends_per_service=100000, staff_sign_ins_per_service=100000',
  TEST_NUMBERS: '+12025550199=4321@2099-12-31, +12025550198=1234@2020-01-01',
  SMS_COUNTRIES_DENIED: 'KP',
}
