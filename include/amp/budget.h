/* SPDX-License-Identifier: GPL-2.0-only */
/* How often something may happen that the peer brings about: a token bucket */
#ifndef _AMP_BUDGET_H
#define _AMP_BUDGET_H

#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/types.h>

/**
 * struct amp_budget - how often something may happen
 * @tokens: times that it may happen at once
 * @burst: how many there can be
 * @rate: how many are added in a @period
 * @period: in jiffies
 * @refilled: when some were last added, in jiffies
 *
 * The owner serialises all calls.
 */
struct amp_budget {
	unsigned int tokens;
	unsigned int burst;
	unsigned int rate;
	unsigned long period;
	unsigned long refilled;
};

/**
 * amp_budget_init() - fill a budget
 * @budget: the budget
 * @burst: times at once
 * @rate: times in each @period in the long run
 * @period: in jiffies
 */
static inline void amp_budget_init(struct amp_budget *budget,
				   unsigned int burst, unsigned int rate,
				   unsigned long period)
{
	*budget = (struct amp_budget){
		.tokens = burst,
		.burst = burst,
		.rate = rate,
		.period = period,
		.refilled = jiffies,
	};
}

/**
 * amp_budget_left() - may it happen now?
 * @budget: the budget, which is filled with what has come together
 *
 * Return: true if so.
 */
static inline bool amp_budget_left(struct amp_budget *budget)
{
	unsigned long now = jiffies;
	unsigned long passed = min(now - budget->refilled,
				   budget->period * budget->burst);
	unsigned long n = passed * budget->rate / budget->period;

	if (n) {
		budget->tokens = min_t(unsigned long, budget->tokens + n,
				       budget->burst);
		budget->refilled = now;
	}
	return budget->tokens;
}

/**
 * amp_budget_take() - count one time, if it may happen now
 * @budget: the budget
 *
 * Return: true if it may.
 */
static inline bool amp_budget_take(struct amp_budget *budget)
{
	if (!amp_budget_left(budget))
		return false;
	budget->tokens--;
	return true;
}

#endif /* _AMP_BUDGET_H */
